"""Suggestions for words that are not known: misspelled ones, and those of other libraries.

The words of other libraries are declared where their meaning is: ``synonyms`` of a symbol, of a
parameter and of a join. They are only suggested; a gene cannot use them.
"""

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from mazec.extensions import Rejected

UNNEEDED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ("flatten", "unflatten", "reshape", "view", "permute", "squeeze", "unsqueeze"),
            "leave it out: shapes are adapted where they differ",
        ),
        **dict.fromkeys(
            ("identity", "noop", "passthrough"),
            "leave it out: an empty segment of a branch passes its input on",
        ),
        **dict.fromkeys(
            ("sequential", "module", "model", "network"),
            "leave it out: the symbols of a gene follow each other",
        ),
    }
)
"""Remedies for words of other libraries that no symbol stands for, by their spelling."""


def spelling(word: str) -> str:
    """Return the letters and digits of a word in lower case: ``batchnorm1d`` of BATCH_NORM1D."""
    return "".join(letter for letter in word.lower() if letter.isalnum())


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the most likely correction of a misspelled word, or None."""
    near = difflib.get_close_matches(word[:80], list(words), n=1, cutoff=0.6)
    return near[0] if near else None


def closest(word: str, names: Mapping[str, Iterable[str]]) -> str | None:
    """Return the name that a word most likely means, or None. ``names`` has synonyms by name."""
    spelled = spelling(word)
    for name, synonyms in names.items():
        if spelled and spelled in map(spelling, (name, *synonyms)):
            return name
    return nearest(word, names)


def did_you_mean(word: str | None) -> str:
    """Return a suggestion that can stand beside the carets; empty for None."""
    return f"did you mean {word}?" if word else ""


def check_synonyms(owner: str, synonyms: object) -> None:
    """Raise ``Rejected`` unless the synonyms of ``owner`` are a tuple of words."""
    if not (isinstance(synonyms, tuple) and all(isinstance(w, str) and w for w in synonyms)):
        raise Rejected(f"the synonyms of {owner} are a tuple of words, not {synonyms!r}")

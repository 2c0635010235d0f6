"""Extension points: the kinds of things that plugins bring."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Named = Sequence[tuple[object, Any]]
"""Things with their names, neither of them checked."""

_LOWER = re.compile(r"[a-z_][a-z0-9_]*")
_UPPER = re.compile(r"[A-Z_][A-Z0-9_]*")


class Rejected(Exception):
    """A reason to leave a plugin out, as its user reads it."""


def check_function(kind: str, name: str, thing: Any) -> None:
    """Raise ``Rejected`` unless a thing of the point ``kind`` is a function."""
    if not callable(thing):
        raise Rejected(f"{name} of {kind} is a function, not {thing!r}")


def _no_aliases(thing: Any) -> Iterable[str]:
    return ()


@dataclass(frozen=True)
class ExtensionPoint(Generic[T]):
    """A kind of thing that plugins bring, with the rules for what comes in.

    ``name`` is the plural of the kind. The hook, ``mazec_`` and that name, returns a mapping by
    name where the point is ``keyed``, and otherwise a list of things that have a ``name`` each.
    Names are lower-case words unless ``upper``. ``check`` takes a name and a thing, and raises
    ``Rejected`` where the thing cannot work. ``aliases`` gives the other words that a thing goes
    by, ``rate`` the mutation rate that genes carry for it.
    """

    name: str
    check: Callable[[str, Any], None]
    keyed: bool = False
    upper: bool = False
    aliases: Callable[[T], Iterable[str]] = _no_aliases
    rate: Callable[[T], Any] | None = None

    @property
    def hook(self) -> str:
        """The name of the hook."""
        return f"mazec_{self.name}"

    def named(self, returned: object) -> Named:
        """Return the things of one hook implementation with their names, unchecked.

        Raises ``Rejected`` where it returned something else.
        """
        mapping = isinstance(returned, Mapping)
        listed = isinstance(returned, Iterable) and not (
            mapping or isinstance(returned, str | bytes)
        )
        if isinstance(returned, Mapping) and self.keyed:
            return list(returned.items())
        if isinstance(returned, Iterable) and listed and not self.keyed:
            return [(self._name_of(thing), thing) for thing in returned]
        expected = "a mapping by name" if self.keyed else "a list"
        given = type(returned).__name__
        if returned is None:
            given = "None: is a return missing?"
        raise Rejected(f"{self.hook} must return {expected}, not {given}")

    def accept(self, named: Named, taken: Mapping[str, str]) -> dict[str, T]:
        """Return a plugin's things by name, all of them checked.

        ``taken`` maps words to the plugins that have them already. Raises ``Rejected``.
        """
        accepted: dict[str, T] = {}
        own: set[str] = set()
        for name, thing in named:
            self.check(self._checked(name), thing)
            for word in self.words(str(name), thing):
                self._checked(word)
                if word in own:
                    raise Rejected(f"{word!r} is twice among its {self.name}")
                if word in taken:
                    raise Rejected(f"{word} is already among the {self.name} of {taken[word]}")
                own.add(word)
            accepted[str(name)] = thing
        return accepted

    def words(self, name: str, thing: T) -> tuple[str, ...]:
        """Return all words that a thing goes by."""
        return (name, *self.aliases(thing))

    def _name_of(self, thing: Any) -> object:
        if not hasattr(thing, "name"):
            raise Rejected(f"{thing!r} cannot be among {self.name}: it has no name")
        return thing.name

    def _checked(self, name: object) -> str:
        form = _UPPER if self.upper else _LOWER
        if not (isinstance(name, str) and form.fullmatch(name)):
            case = "an upper-case" if self.upper else "a lower-case"
            raise Rejected(f"{name!r} cannot be a name among {self.name}: it is {case} word")
        return name

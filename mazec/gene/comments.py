"""The comments of a text, each with the statement it belongs to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mazec.diagnostics import Span

# a string may hold #, a comment may hold quotes
_COMMENT_OR_STRING = re.compile(
    r'#[^\r\n]*+|"[^"\\\x00-\x1f]*+(?:\\[^\x00-\x1f][^"\\\x00-\x1f]*+)*+"|"[^"\r\n]*+"?+'
)
_LINE_END = re.compile(r"[\r\n]")


@dataclass(frozen=True)
class Comment:
    """A comment: its text from ``#`` on, its place, and the statement it belongs to.

    ``to`` is the name of a header or the number of a symbol, the number of all symbols at the end
    of the gene. ``trailing`` is whether it stands behind that statement, on its line, or before it.
    """

    text: str
    span: Span
    to: str | int
    trailing: bool


def find_comments(
    content: str, symbols: Sequence[Span], headers: Mapping[str, Span]
) -> tuple[Comment, ...]:
    """Return all comments of a text, in order, given the places of its statements.

    A comment belongs to the statement that ends before it on its line, else to the one it stands
    in, else to the next.
    """
    if "#" not in content:
        return ()
    places: list[tuple[Span, str | int]] = [(span, name) for name, span in headers.items()]
    places += [(span, at) for at, span in enumerate(symbols)]
    places.sort(key=lambda place: place[0])
    comments = []
    after = 0  # the number of statements that start before the comment
    last_line = -1  # where the line of the comment before this one ends
    for match in _COMMENT_OR_STRING.finditer(content):
        start, end = match.span()
        if content[start] != "#":
            continue
        while after < len(places) and places[after][0].start < start:
            after += 1
        belongs, trailing = after, False
        if after:
            before = places[after - 1][0].end
            inside = before > start
            # a comment ends with its line, so there is no need to look through it again
            trailing = not (
                inside or before <= last_line or _LINE_END.search(content, before, start)
            )
            belongs -= inside or trailing
        to = places[belongs][1] if belongs < len(places) else len(symbols)
        text = content[start:end].rstrip()
        comments.append(Comment(text, Span(start, end), to, trailing))
        last_line = end
    return tuple(comments)

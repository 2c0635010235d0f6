"""Pictures of graphs, rendered by Graphviz."""

import html
import json
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mazec.diagnostics import MazecError
from mazec.diagnostics.files import DrawingFailed

FORMATS = ("svg", "png")
_MOST_LINES = 15_000  # nodes and edges; a chain of this size takes about 4 s, branches 8 s
_SECONDS = 10
_USUAL = ("-Gnslimit=1", "-Gnslimit1=1")
_HASTY = ("-Gnslimit=0.5", "-Gmclimit=0.2", "-Gsplines=line")
_TEXT = re.compile(r"<text ([^>]*)>([^<]*)</text>")

_Font = tuple[str, float, bool]
"""A text, its size in points, and whether it is bold."""


class DrawError(MazecError):
    """A picture that could not be drawn (E407)."""

    def __init__(self, reason: str) -> None:
        super().__init__([DrawingFailed(reason=reason)])


def picture(text: str, format: str = "svg") -> bytes:
    """Render DOT text with Graphviz as ``svg`` or ``png``.

    In SVG each text has the width that the layout gave it, whichever font the viewer has. Raises
    ``DrawError`` for more than 15,000 nodes and edges, or if Graphviz is missing, rejects the text
    or exceeds 10 seconds in both attempts; ``ValueError`` for another format.
    """
    if format not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}, not {format!r}")
    lines = text.count("\n")
    if lines > _MOST_LINES:
        limit = f"at most {_MOST_LINES:,} can be drawn"
        raise DrawError(f"the graph is too large: {lines:,} nodes and edges, {limit}")
    if format == "svg":
        return _with_text_lengths(_run(text, ("-Tsvg", "-Tjson")))
    return _run(text, (f"-T{format}",))


def _run(text: str, formats: tuple[str, ...]) -> bytes:
    """Return Graphviz's output, one format after the other."""
    program = _program()
    for options in (_USUAL, _HASTY):
        try:
            completed = subprocess.run(
                [program, *formats, *options],
                input=text.encode("utf-8", "replace"),
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            continue
        except OSError as error:
            raise DrawError(f"{program}: {error.strerror}") from None
        if completed.returncode or not completed.stdout:
            output = completed.stderr.decode("utf-8", "replace").strip().splitlines()
            reason = output[0] if output else f"exit code {completed.returncode}"
            raise DrawError(f"{program}: {reason}")
        return completed.stdout
    raise DrawError(f"the graph is too large: {program} needs more than {_SECONDS} seconds")


def _program() -> str:
    pure = Path(sysconfig.get_path("scripts")) / "graphviz-pure"
    program = shutil.which(pure) or shutil.which("dot")
    if program is None:
        raise DrawError("Graphviz is missing; install it: pip install graphviz-pure")
    return program


def _with_text_lengths(output: bytes) -> bytes:
    """Return the SVG of an output with the widths of its texts, which JSON follows."""
    svg, end, layout = output.decode("utf-8").partition("</svg>\n")
    widths = dict(_widths(json.loads(layout))) if layout.strip() else {}
    return (_TEXT.sub(lambda text: _fixed(text, widths), svg) + end).encode("utf-8")


def _widths(layout: Any) -> Iterator[tuple[_Font, float]]:
    """Yield the width of each text in a layout."""
    parts = [layout, *layout.get("objects", ()), *layout.get("edges", ())]
    for part in parts:
        for operations in (part.get("_ldraw_", ()), part.get("_draw_", ())):
            size, bold = 0.0, False
            for operation in operations:
                match operation["op"]:
                    case "F":
                        size = operation["size"]
                    case "t":
                        bold = bool(operation["fontchar"] & 1)
                    case "T":
                        # its JSON escapes backslashes twice
                        text = _plain(operation["text"].replace("\\\\", "\\"))
                        yield (text, size, bold), operation["width"]


def _plain(text: str) -> str:
    """Return a text with plain spaces; Graphviz writes repeated ones as no-break spaces in SVG."""
    return text.replace("\xa0", " ")


def _fixed(text: re.Match[str], widths: Mapping[_Font, float]) -> str:
    attributes, content = text.groups()
    size = re.search(r'font-size="([\d.]+)"', attributes)
    bold = 'font-weight="bold"' in attributes
    width = widths.get((_plain(html.unescape(content)), float(size[1]) if size else 0.0, bold))
    if width is None:
        return text[0]
    fixed = f'textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs"'
    return f"<text {attributes} {fixed}>{content}</text>"

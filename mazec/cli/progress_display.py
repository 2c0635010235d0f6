"""What a run shows while it goes on: a live table on a terminal, a line a period in a pipe."""

import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from mazec.cli.output import console
from mazec.maze.avatar import EndReason
from mazec.store.snapshot import ZoneSnapshot

if TYPE_CHECKING:
    from rich.console import RenderableType

    from mazec.runs.progress import Progress

_PAST = 12  # periods that stay in view
_MOST_ZONES = 12  # that have a row each; of more, every environment has one

COLUMNS = (
    ("", False),
    ("ended", True),
    ("best", True),
    ("operations", True),
    ("agent", True),
)
"""Of a table of the running period, with whether they hold figures."""


class Display:
    """Shows the progress of a run; used as a context."""

    def __init__(self) -> None:
        self._told = 0
        self._past: list[tuple[int, tuple[ZoneSnapshot, ...]]] = []
        self._live: Any = None

    def __enter__(self) -> Self:
        if sys.stdout.isatty():
            from rich.live import Live

            self._live = Live(console=console(), auto_refresh=False, transient=True)
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def tell(self, progress: "Progress") -> None:
        """Show how far the run has come; called a few times a second."""
        news = progress.complete and self._told < progress.period
        if news:
            self._told = progress.period
            self._past.append((progress.period, by_environment(progress.zones)))
        if self._live is not None:
            self._live.update(self._view(progress), refresh=True)
        elif news:
            sys.stdout.write(_line(progress) + "\n")
            sys.stdout.flush()

    def _view(self, progress: "Progress") -> "RenderableType":
        from rich import box
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        head = Text.assemble(
            (f"period {progress.period} of {progress.periods}", "bold"),
            f" · {progress.ended:,} of {progress.avatars:,} avatars · {_times(progress)}",
        )
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for name, figures in COLUMNS:
            table.add_column(name, justify="right" if figures else "left")
        for row in zone_rows(progress.zones):
            table.add_row(*map(Text, row))
        if self._past:
            table.add_section()
        for number, past in self._past[-_PAST:]:
            best = past[-1]
            where = f" {best.zone.environment}" if len(past) > 1 else ""
            cells = (f"period {number}{where}", "", *_figures(best))
            table.add_row(*map(Text, cells), style="dim")
        bar = ProgressBar(total=max(1, progress.avatars), completed=progress.ended, width=60)
        return Group(head, bar, table, Text(describe_ends(progress.ends), style="dim"))


def zone_rows(zones: Sequence[ZoneSnapshot]) -> list[tuple[str, ...]]:
    """A row for each zone, or for each environment where there are many zones."""
    each = len(zones) <= _MOST_ZONES
    shown = zones if each else by_environment(zones)
    return [
        (
            f"{one.zone.environment} {one.zone.number}" if each else one.zone.environment,
            f"{one.ended}/{one.slots}",
            *_figures(one),
        )
        for one in shown
    ]


def by_environment(zones: Sequence[ZoneSnapshot]) -> tuple[ZoneSnapshot, ...]:
    """The zones of each environment as one, with the best of them."""
    from dataclasses import replace

    names = dict.fromkeys(zone.zone.environment for zone in zones)
    found = []
    for name in names:
        those = [zone for zone in zones if zone.zone.environment == name]
        best = max(those, key=lambda zone: (zone.accuracy or -1.0, -zone.operations))
        slots, ended = sum(zone.slots for zone in those), sum(zone.ended for zone in those)
        found.append(replace(best, slots=slots, ended=ended))
    return tuple(found)


def _figures(zone: ZoneSnapshot) -> tuple[str, str, str]:
    if zone.accuracy is None:
        return "", "", ""
    return f"{zone.accuracy:.2%}", f"{zone.operations:,}", str(zone.agent)


def _line(progress: "Progress") -> str:
    alone = len({zone.zone.environment for zone in progress.zones}) == 1
    best = []
    for one in by_environment(progress.zones):
        if not one.slots:
            continue
        found = "nobody survived"
        if one.accuracy is not None:
            accuracy, operations, agent = _figures(one)
            found = f"best {accuracy} at {operations} operations (agent {agent})"
        best.append(found if alone else f"{one.zone.environment}: {found}")
    counts = describe_ends(progress.ends)
    parts = "; ".join((*best, counts, _times(progress)))
    return f"period {progress.period}/{progress.periods}: {parts}"


def describe_ends(counts: Mapping[EndReason, int]) -> str:
    """How avatars ended, by kind: ``DEAD 410, OVER_BUDGET 12``."""
    return ", ".join(f"{end} {count:,}" for end, count in counts.items())


def _times(progress: "Progress") -> str:
    left = "" if progress.left is None else f", about {format_duration(progress.left)} left"
    return f"{format_duration(progress.seconds)}{left}"


def format_duration(seconds: float) -> str:
    """Minutes and seconds, ``1:07``, from an hour on also hours, ``2:01:07``."""
    whole = int(seconds)
    hours = f"{whole // 3600}:" if whole >= 3600 else ""
    minutes = whole // 60 % 60
    return f"{hours}{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"

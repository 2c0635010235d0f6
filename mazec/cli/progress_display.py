"""Progress display of a run: a live table on a terminal, or one line per period in a pipe."""

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

_PAST = 12  # former periods to show
_MOST_ZONES = 12  # zones with a row each; of more, each environment has one row


class Display:
    """A display of the progress of a run, used as a context manager."""

    def __init__(self) -> None:
        self._last_shown = 0
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
        traceback: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def update(self, progress: "Progress") -> None:
        """Show how far the run has come; called a few times a second."""
        period_ended = progress.complete and self._last_shown < progress.period
        if period_ended:
            self._last_shown = progress.period
            self._past.append((progress.period, by_environment(progress.zones)))
        if self._live is not None:
            self._live.update(self._view(progress), refresh=True)
        elif period_ended:
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
        for name, figures in columns(progress.metric):
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


def columns(metric: str) -> tuple[tuple[str, bool], ...]:
    """Return the columns of the table of the current period, and whether they contain numbers."""
    names = ("ended", f"best {metric}", "operations", "agent")
    return (("", False), *((name, True) for name in names))


def zone_rows(zones: Sequence[ZoneSnapshot]) -> list[tuple[str, ...]]:
    """Return a row for each zone, or for each environment if there are many zones."""
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
    """Combine the zones of each environment into one, with the figures of the best."""
    from dataclasses import replace

    names = dict.fromkeys(zone.zone.environment for zone in zones)
    combined = []
    for name in names:
        members = [zone for zone in zones if zone.zone.environment == name]
        best = max(members, key=lambda zone: (zone.score or -1.0, -zone.operations))
        slots, ended = sum(zone.slots for zone in members), sum(zone.ended for zone in members)
        combined.append(replace(best, slots=slots, ended=ended))
    return tuple(combined)


def _figures(zone: ZoneSnapshot) -> tuple[str, str, str]:
    if zone.score is None:
        return "", "", ""
    return f"{zone.score:.2%}", f"{zone.operations:,}", str(zone.agent)


def _line(progress: "Progress") -> str:
    alone = len({zone.zone.environment for zone in progress.zones}) == 1
    best = []
    for one in by_environment(progress.zones):
        if not one.slots:
            continue
        figures = "no agent survived"
        if one.score is not None:
            score, operations, agent = _figures(one)
            figures = f"best {progress.metric} {score} at {operations} operations (agent {agent})"
        best.append(figures if alone else f"{one.zone.environment}: {figures}")
    counts = describe_ends(progress.ends)
    parts = "; ".join((*best, counts, _times(progress)))
    return f"period {progress.period}/{progress.periods}: {parts}"


def describe_ends(counts: Mapping[EndReason, int]) -> str:
    """Describe the numbers of avatars by how they ended: ``DEAD 410, OVER_BUDGET 12``."""
    return ", ".join(f"{end} {count:,}" for end, count in counts.items())


def _times(progress: "Progress") -> str:
    left = "" if progress.left is None else f", about {format_duration(progress.left)} left"
    return f"{format_duration(progress.seconds)}{left}"


def format_duration(seconds: float) -> str:
    """Return a duration as ``1:07``, or from an hour on as ``2:01:07``."""
    whole = int(seconds)
    hours = f"{whole // 3600}:" if whole >= 3600 else ""
    minutes = whole // 60 % 60
    return f"{hours}{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"

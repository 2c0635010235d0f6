"""What a run shows while it goes on: a live table on a terminal, a line a period in a pipe."""

import sys
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from mazec.cli.output import console
from mazec.maze.avatar import End
from mazec.store.standing import ZoneStanding

if TYPE_CHECKING:
    from rich.console import RenderableType

    from mazec.workers.driver import Progress

_PAST = 12  # periods that stay in view


class Display:
    """Shows the progress of a run; used as a context."""

    def __init__(self) -> None:
        self._told = 0
        self._past: list[tuple[int, ZoneStanding]] = []
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
        best = _best(progress.zones)
        ended = all(zone.ended == zone.slots for zone in progress.zones)
        if ended and best is not None and self._told < progress.period:
            self._past.append((progress.period, best))
        if self._live is not None:
            self._live.update(self._view(progress), refresh=True)
        elif ended and self._told < progress.period:
            sys.stdout.write(_line(progress, best) + "\n")
            sys.stdout.flush()
        if ended:
            self._told = progress.period

    def _view(self, progress: "Progress") -> "RenderableType":
        from rich import box
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        head = Text.assemble(
            (f"period {progress.period} of {progress.periods}", "bold"),
            f" · {progress.ended} of {progress.avatars} avatars · {_times(progress)}",
        )
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("")
        for name in ("ended", "best accuracy", "operations", "agent"):
            table.add_column(name, justify="right")
        for zone in progress.zones:
            name = f"{zone.zone.environment} {zone.zone.number}"
            table.add_row(name, f"{zone.ended}/{zone.slots}", *_figures(zone))
        if self._past:
            table.add_section()
        for number, best in self._past[-_PAST:]:
            table.add_row(f"period {number}", "", *_figures(best), style="dim")
        bar = ProgressBar(total=max(1, progress.avatars), completed=progress.ended, width=60)
        return Group(head, bar, table, Text(ends(progress.ends), style="dim"))


def _best(zones: tuple[ZoneStanding, ...]) -> ZoneStanding | None:
    found = [zone for zone in zones if zone.accuracy is not None]
    return max(found, key=lambda zone: (zone.accuracy or 0.0, -zone.operations), default=None)


def _figures(zone: ZoneStanding) -> tuple[str, str, str]:
    if zone.accuracy is None:
        return "", "", ""
    return f"{zone.accuracy:.2%}", f"{zone.operations:,}", str(zone.agent)


def _line(progress: "Progress", best: ZoneStanding | None) -> str:
    found = "nobody survived"
    if best is not None:
        accuracy, operations, agent = _figures(best)
        found = f"best {accuracy} at {operations} operations (agent {agent})"
    counts = ends(progress.ends)
    return f"period {progress.period}/{progress.periods}: {found}; {counts}; {_times(progress)}"


def ends(counts: Mapping[End, int]) -> str:
    """How avatars ended, by kind: ``DEAD 410, OVER_BUDGET 12``."""
    return ", ".join(f"{end} {count:,}" for end, count in counts.items())


def _times(progress: "Progress") -> str:
    left = "" if progress.left is None else f", about {clock(progress.left)} left"
    return f"{clock(progress.seconds)}{left}"


def clock(seconds: float) -> str:
    """Minutes and seconds, ``1:07``."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"

"""A run on a PostgreSQL server has the same history as one in a file, interrupted or not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mazec.maze.experiment import Experiment
from mazec.runs.driver import Interrupted, Progress, evolve, resume
from mazec.runs.run import ADDRESS, Run

Made = Callable[..., Experiment]
History = Callable[[Path | str], dict[str, list[dict[str, Any]]]]


def test_it_is_the_same_history(
    chain: Made, history: History, schema: Callable[[], str], tmp_path: Path
) -> None:
    rules, url = chain(seed=4), schema()
    stopped = tmp_path / "stopped"

    def stop(progress: Progress) -> None:
        if progress.period == 2:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted):
        evolve(rules, stopped, stop, workers=2, store=url)
    assert (stopped / ADDRESS).is_file()
    assert not Run.find(stopped).running
    result = resume(stopped, workers=2)
    plain = evolve(rules, tmp_path / "plain", workers=1)
    assert history(url) == history(plain.folder)
    assert result.champion is not None
    assert plain.champion is not None
    assert result.champion.gene == plain.champion.gene
    assert (result.champion.validation, result.champion.test) == (
        plain.champion.validation,
        plain.champion.test,
    )

"""A champion beside the models that people would pick instead, on the same test samples."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A score from 0 to 1 on a test set, and the interval that the size of the set allows.

    ``low`` and ``high`` bound the interval of 95 % confidence. ``figures`` are further figures by
    name, in the order of reports, such as the mean absolute error in the target's unit.
    """

    score: float
    low: float
    high: float
    figures: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Baseline:
    """A model to compare with, its estimate, and the seconds that its training took.

    ``estimate`` is None if the model could not be trained, and ``note`` then says why.
    """

    name: str
    estimate: Estimate | None
    seconds: float = 0.0
    note: str = ""


@dataclass(frozen=True)
class Comparison:
    """The estimates of a champion and of baselines, by one metric on the same ``samples``."""

    metric: str
    samples: int
    champion: Estimate
    baselines: tuple[Baseline, ...] = ()

    @property
    def best(self) -> Baseline | None:
        """The baseline with the highest score, the first of equals, or None without baselines."""
        scored = [one for one in self.baselines if one.estimate is not None]
        return max(scored, key=_score, default=None)

    @property
    def behind(self) -> bool:
        """Return whether the champion's score is below that of a baseline."""
        return self.best is not None and self.champion.score < _score(self.best)


def _score(baseline: Baseline) -> float:
    assert baseline.estimate is not None
    return baseline.estimate.score

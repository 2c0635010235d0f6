"""The best baseline, and whether a champion is behind it."""

from mazec.tasks.comparison import Baseline, Comparison, Estimate

CHAMPION = Estimate(0.9, 0.85, 0.95)


def baseline(name: str, score: float) -> Baseline:
    return Baseline(name, Estimate(score, score - 0.05, score + 0.05))


def test_the_best_baseline_has_the_highest_score() -> None:
    failed = Baseline("boosting", None, note="it needs two classes")
    first, second = baseline("linear", 0.8), baseline("boosting", 0.8)
    baselines = (baseline("majority", 0.5), failed, first, second)
    compared = Comparison("accuracy", 100, CHAMPION, baselines)
    assert compared.best == first
    assert not compared.behind


def test_a_champion_is_behind_only_if_a_baseline_is_better() -> None:
    assert Comparison("auc", 10, CHAMPION, (baseline("linear", 0.91),)).behind
    assert not Comparison("auc", 10, CHAMPION, (baseline("linear", 0.9),)).behind


def test_nothing_is_behind_without_baselines() -> None:
    alone = Comparison("r2", 10, CHAMPION, (Baseline("linear", None),))
    assert alone.best is None
    assert not alone.behind

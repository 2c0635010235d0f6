"""Every shipped experiment, with fewer slots and samples, runs until agents reach its end."""

import tomllib
from collections import Counter
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from mazec.maze.agent import Origin
from mazec.maze.avatar import Avatar, EndReason, Outcome
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.maze.experiment_file import read_experiment, shipped
from mazec.maze.period import next_period
from mazec.plugins import installed_vocabulary
from mazec.runs.driver import evolve
from mazec.runs.progress import first_periods
from mazec.store.repository import FILE, Store


def small(environment: Environment) -> Environment:
    """Return an environment with few slots and easy goals, since short training learns little."""
    budget = replace(environment.budget, parameters=10**8, operations=10**8, largest=10**8)
    return replace(
        environment,
        zones=1,
        slots=min(6, environment.slots),
        epochs=1,
        samples=300,
        min_score=0.0,
        budget=budget,
    )


def reduced(name: str) -> Experiment:
    rules = read_experiment(name, dataset="digits")
    periods = max(2, *first_periods(rules).values())
    return replace(rules, periods=periods, environments=tuple(map(small, rules.environments)))


def plugins(name: str) -> list[str]:
    """Return the plugins that an experiment requires, without loading it."""
    tables = tomllib.loads(shipped()[name].read_text())
    required: list[str] = tables["plugins"]
    return required


def installed(distribution_name: str) -> bool:
    try:
        distribution(distribution_name)
    except PackageNotFoundError:
        return False
    return True


@pytest.mark.parametrize("name", list(shipped()))
def test_a_shipped_experiment_names_its_plugins(name: str) -> None:
    assert set(plugins(name)) <= {"mazec-vision"}


@pytest.mark.parametrize("name", list(shipped()))
def test_a_shipped_experiment_runs(name: str, tmp_path: Path) -> None:
    missing = [plugin for plugin in plugins(name) if not installed(plugin)]
    if missing:
        pytest.skip(f"without {', '.join(missing)}")
    rules = reduced(name)
    result = evolve(rules, tmp_path / name, workers=1)
    assert result.champion is not None
    assert result.champion.environment in {goal.name for goal in rules.terminal_environments}
    assert not result.warnings
    assert all(path.is_file() for path in result.champion.files)
    with Store.open(tmp_path / name / FILE) as store:
        assert store.period() == rules.periods >= 2
        last = store.avatars(rules.periods)
        origins = Counter(agent.origin for agent in store.agents(store.vocabulary()))
    lived = {avatar.zone.environment for avatar in last}
    assert lived == {environment.name for environment in rules.environments}
    assert "ERROR" not in result.ends
    assert origins[Origin.MERGE] or not any(one.children for one in rules.environments)
    founders = sum(len(one.founders) for one in rules.environments)
    assert origins[Origin.FOUNDER] == founders


def test_written_founders_always_reach_the_comparison() -> None:
    rules = read_experiment("upscaling")

    def ended(avatar: Avatar) -> Avatar:
        economy = rules.environment(avatar.zone.environment).economy
        lucky = avatar.zone.environment == "chance"
        credit = economy.initial_credit + economy.reward if lucky else economy.initial_credit / 2
        outcome = Outcome(EndReason.DEAD, "", credit, float(lucky))
        return replace(avatar, operations=1, outcome=outcome)

    first = next_period(rules, 1, (), {}, 1, vocabulary=installed_vocabulary())
    written = {agent.number for agent in first.agents if agent.origin is Origin.FOUNDER}
    genes = {agent.number: agent.gene for agent in first.agents}
    second = next_period(
        rules,
        2,
        list(map(ended, first.avatars)),
        genes,
        1 + len(genes),
        vocabulary=installed_vocabulary(),
    )
    compared = {a.agent for a in second.avatars if a.zone.environment == "comparison"}
    assert len(written) == 2
    assert written < compared

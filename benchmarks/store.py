"""Store: time of a claim, a new period, the status and the champions' front, by number of avatars.

Stores are filled with generated avatars in the real tables: three epochs each, agents with parents
and genes, 120 avatars per period. The output shows medians of the store's own methods: claiming an
avatar, recording an epoch and ending an avatar; beginning a period (reading the last one with its
genes and adding 120 avatars, without breeding); the status; and the front.

    benchmarks/store.py --avatars 1000 10000 100000 1000000
    benchmarks/store.py --store postgresql://user@host/database?schema=bench
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from sqlalchemy import Table, insert, make_url, text, update

from mazec.evolution.random import random_gene
from mazec.gene.printer import write
from mazec.maze.avatar import EndReason, EpochRecord, Outcome
from mazec.maze.credit import Economy
from mazec.maze.environment import Environment
from mazec.maze.experiment import Experiment
from mazec.maze.period import next_period
from mazec.network.price import Budget, Price
from mazec.plugins import installed_vocabulary
from mazec.store import tables
from mazec.store.repository import FILE, Store
from mazec.tasks.epoch import Epoch

POND = Environment("pond", 3, 40, 3, 64, Economy(10, 100, 2), Budget())
EXPERIMENT = Experiment("bench", "digits", 1, 10**6, (POND,), lengths=(2, 12))
PERIOD = POND.zones * POND.slots
ENDS = (
    [EndReason.DEAD] * 6
    + [EndReason.OUT_OF_CREDIT] * 2
    + [EndReason.OVER_BUDGET, EndReason.QUALITY_TOO_LOW]
)
BATCH = 20_000
COLUMNS = ("claim", "epoch", "end", "turn", "status", "front")


@dataclass
class Timed:
    """Seconds of the calls, by kind."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {c: [] for c in COLUMNS})

    @contextmanager
    def __call__(self, what: str) -> Iterator[None]:
        """Time the block of a ``with`` statement."""
        started = time.perf_counter()
        yield
        self.seconds[what].append(time.perf_counter() - started)


def rows(count: int, rng: Random) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """Yield all rows of a store with this many avatars, in batches."""
    genes = [
        write(random_gene(rng, lengths=(2, 12), vocabulary=installed_vocabulary()), comments=False)
        for _ in range(500)
    ]
    agents, avatars, epochs = [], [], []
    for number in range(1, count + 1):
        period, place = divmod(number - 1, PERIOD)
        zone, slot = divmod(place, POND.slots)
        first = (period - 1) * PERIOD + zone * POND.slots
        parents = [first + 1 + rng.randrange(POND.slots) if period else None for _ in range(2)]
        end = rng.choice(ENDS)
        operations = int(10 ** rng.uniform(3, 6))
        # larger networks are better, by and large: there is a front
        score = min(0.999, max(0.1, rng.gauss(0.5 + operations**0.1 / 10, 0.05)))
        agents.append(
            {
                "number": number,
                "gene": rng.choice(genes),
                "born": period + 1,
                "environment": "pond",
                "zone": zone + 1,
                "origin": "merge" if period else "random",
                "first_parent": parents[0],
                "second_parent": parents[1],
                "edits": [{"kind": "tune", "position": 1, "length": 1}],
            }
        )
        lived = end is not EndReason.OVER_BUDGET
        avatars.append(
            {
                "id": number,
                "agent": number,
                "period": period + 1,
                "environment": "pond",
                "zone": zone + 1,
                "slot": slot + 1,
                "reward": 100.0,
                "operations": operations,
                "parameters": operations,
                "layers": 5,
                "activations": 100,
                "twin": f"pond/{rng.getrandbits(256):064x}/lr=0.1" if lived else None,
                "end": end,
                "detail": "" if lived else "operations too many",
                "credit": 100 * score,
                "score": score if lived else None,
            }
        )
        for epoch in range(3 if lived else 0):
            figures = {"loss": 0.5, "score": score, "cost": 1.0, "reward": 2.0, "credit": 3.0}
            epochs.append({"avatar": number, "number": epoch + 1, "seconds": 0.1, **figures})
        if number % BATCH == 0 or number == count:
            yield tables.agent, agents
            yield tables.avatar, avatars
            yield tables.epoch, epochs
            agents, avatars, epochs = [], [], []


def fill(store: Store, count: int) -> None:
    """Fill a store; its last period has ended."""
    for table, some in rows(count, Random(1)):
        with store._writes() as connection:
            connection.execute(insert(table), some)
    last = (count - 1) // PERIOD + 1
    past = (
        'INSERT INTO tally SELECT environment, "end", count(*), count(twin), 0 FROM avatar'
        f' WHERE period < {last} GROUP BY environment, "end"'
    )
    with store._writes() as connection:
        connection.execute(update(tables.experiment).values(period=last))
        connection.execute(text(past))
        if connection.dialect.name == "postgresql":
            # what the server does by itself in the course of a real run
            connection.execute(text("SELECT setval('avatar_id_seq', :n)"), {"n": count})
            connection.execute(text("ANALYZE"))


def run(store: Store, timed: Timed, rng: Random, periods: int = 3) -> int:
    """Run some periods as the driver and a worker do; return the size of the front."""
    price = Price(operations=5000, parameters=7, layers=3, activations=20)
    for _ in range(periods):
        last = store.period()
        with timed("turn"):
            avatars = store.avatars(last)
            genes = store.genes(
                installed_vocabulary(), (avatar.agent for avatar in avatars if avatar.dead)
            )
            first = store.next_agent()
        period = next_period(
            EXPERIMENT, last + 1, avatars, genes, first, vocabulary=installed_vocabulary()
        )
        started = time.perf_counter()
        store.begin(period)
        timed.seconds["turn"][-1] += time.perf_counter() - started
        for place in range(PERIOD):
            with timed("claim"):
                held = store.claim("worker")
            assert held is not None
            store.price(held, price, f"pond/{rng.getrandbits(256):064x}/lr=0.1")
            with timed("epoch"):
                store.record(held, EpochRecord(Epoch(1, 0.5, 0.6, 0.1), 1.0, 2.0, 3.0))
            with timed("end"):
                store.end(held, Outcome(EndReason.DEAD, "", 3.0, 0.6))
            if place % 10 == 0:
                with timed("status"):
                    store.snapshot(), store.twins(), store.warnings()
    for _ in range(3):
        with timed("front"):
            front = store.front()
    return len(front)


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--avatars", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--store", help="the URL of a PostgreSQL; its schema's name is extended")
    options = parser.parse_args()
    print(
        "median, ms".ljust(13) + "".join(f"{name:>9}" for name in COLUMNS) + "  on front  filled in"
    )
    for count in options.avatars:
        with tempfile.TemporaryDirectory() as folder:
            where: Path | str = Path(folder) / FILE
            if options.store:
                url = make_url(options.store)
                schema = f"{url.query.get('schema', 'bench')}_{count}"
                url = url.update_query_dict({"schema": schema})
                where = url.render_as_string(hide_password=False)
            timed, started = Timed(), time.perf_counter()
            with Store.create(where, EXPERIMENT) as store:
                fill(store, count)
                filled = time.perf_counter() - started
                front = run(store, timed, Random(2))
                if options.store:
                    with store._writes() as connection:
                        connection.execute(text(f'DROP SCHEMA "{schema}" CASCADE'))
            figures = "".join(f"{1000 * median(timed.seconds[c]):9.2f}" for c in COLUMNS)
            print(f"{count:>13,}{figures}{front:>10}{filled:>9.0f} s", flush=True)


if __name__ == "__main__":
    main()

"""Tables of a store. A change needs a migration in ``migrations/versions``, as a test checks."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

REVISION = "0004"
"""The revision that this version of mazec works with: that of the last migration."""
UPGRADABLE = ("0002", "0003")
"""Released revisions from which a store is upgraded when it is opened."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

experiment = Table(
    "experiment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("settings", JSON, nullable=False),
    Column("period", Integer, nullable=False),  # the running one; 0 before the first
)

# warnings of the run, in the order in which they were recorded
warning = Table(
    "warning",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    UniqueConstraint("kind", "key"),
)

# counts of ends in all periods before the running one, updated when a period begins
tally = Table(
    "tally",
    metadata,
    Column("environment", Text, primary_key=True),
    Column("end", Text, primary_key=True),
    Column("ended", Integer, nullable=False),
    Column("evaluated", Integer, nullable=False),  # those that were trained
    Column("spared", Integer, nullable=False),  # those that got the epochs of a twin
)

agent = Table(
    "agent",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("gene", Text, nullable=False),
    Column("born", Integer, nullable=False, index=True),
    Column("environment", Text, nullable=False),
    Column("zone", Integer, nullable=False),
    Column("origin", Text, nullable=False),
    Column("first_parent", ForeignKey("agent.number"), index=True),
    Column("second_parent", ForeignKey("agent.number"), index=True),
    Column("edits", JSON, nullable=False),
)

avatar = Table(
    "avatar",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agent", ForeignKey("agent.number"), nullable=False, index=True),
    Column("period", Integer, nullable=False),
    Column("environment", Text, nullable=False),
    Column("zone", Integer, nullable=False),
    Column("slot", Integer, nullable=False),
    Column("reward", Float, nullable=False),  # of an epoch with a score of 1
    # the price of the agent's network in this environment, once it is known
    Column("operations", BigInteger),
    Column("parameters", BigInteger),
    Column("layers", BigInteger),
    Column("activations", BigInteger),
    # the key of its evaluation: avatars with equal keys are twins
    Column("twin", Text),
    Column("twin_of", ForeignKey("avatar.id")),
    Column("awaits", Integer),  # the running twin that this avatar waits for
    Column("tries", Integer, nullable=False, default=0),  # the number of its workers that died
    Column("worker", Text),
    Column("lease", Float),  # seconds since 1970, renewed at every epoch
    Column("end", Text),
    Column("detail", Text, nullable=False, default=""),
    # for the end ERROR: kind and location of the failure, equal for equal failures
    Column("cause_kind", Text),
    Column("cause_location", Text),
    Column("credit", Float),
    Column("score", Float),
    UniqueConstraint("period", "environment", "zone", "slot"),
)
Index(
    "ix_avatar_waiting",
    avatar.c.id,
    sqlite_where=avatar.c.end.is_(None),
    postgresql_where=avatar.c.end.is_(None),
)
Index("ix_avatar_twin", avatar.c.environment, avatar.c.twin)
# the Pareto front of score and operations is read from this index in one pass
Index(
    "ix_avatar_front",
    avatar.c.environment,
    avatar.c.score,
    avatar.c.operations,
    sqlite_where=avatar.c.end == "DEAD",
    postgresql_where=avatar.c.end == "DEAD",
)

epoch = Table(
    "epoch",
    metadata,
    Column("avatar", ForeignKey("avatar.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("loss", Float),
    Column("score", Float, nullable=False),
    Column("cost", Float, nullable=False),
    Column("reward", Float, nullable=False),
    Column("credit", Float, nullable=False),
    Column("seconds", Float, nullable=False),
)

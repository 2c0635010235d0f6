"""Create the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables experiment, agent, avatar and epoch."""
    op.create_table(
        "agent",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("gene", sa.Text(), nullable=False),
        sa.Column("born", sa.Integer(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("zone", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("first_parent", sa.Integer(), nullable=True),
        sa.Column("second_parent", sa.Integer(), nullable=True),
        sa.Column("edits", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_parent"], ["agent.number"], name=op.f("fk_agent_first_parent")
        ),
        sa.ForeignKeyConstraint(
            ["second_parent"], ["agent.number"], name=op.f("fk_agent_second_parent")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_agent")),
    )
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agent_born"), ["born"], unique=False)
        batch_op.create_index(batch_op.f("ix_agent_first_parent"), ["first_parent"], unique=False)
        batch_op.create_index(batch_op.f("ix_agent_second_parent"), ["second_parent"], unique=False)

    op.create_table(
        "experiment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiment")),
    )
    op.create_table(
        "avatar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent", sa.Integer(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("zone", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("operations", sa.BigInteger(), nullable=True),
        sa.Column("parameters", sa.BigInteger(), nullable=True),
        sa.Column("layers", sa.BigInteger(), nullable=True),
        sa.Column("activations", sa.BigInteger(), nullable=True),
        sa.Column("twin", sa.Text(), nullable=True),
        sa.Column("twin_of", sa.Integer(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("lease", sa.Float(), nullable=True),
        sa.Column("end", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("credit", sa.Float(), nullable=True),
        sa.Column("accuracy", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["agent"], ["agent.number"], name=op.f("fk_avatar_agent")),
        sa.ForeignKeyConstraint(["twin_of"], ["avatar.id"], name=op.f("fk_avatar_twin_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_avatar")),
        sa.UniqueConstraint("period", "environment", "zone", "slot", name=op.f("uq_avatar_period")),
    )
    with op.batch_alter_table("avatar", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_avatar_agent"), ["agent"], unique=False)
        batch_op.create_index("ix_avatar_twin", ["environment", "twin"], unique=False)
        batch_op.create_index(
            "ix_avatar_waiting",
            ["id"],
            unique=False,
            sqlite_where=sa.text('"end" IS NULL'),
            postgresql_where=sa.text('"end" IS NULL'),
        )

    op.create_table(
        "epoch",
        sa.Column("avatar", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("loss", sa.Float(), nullable=True),
        sa.Column("accuracy", sa.Float(), nullable=False),
        sa.Column("cost", sa.Float(), nullable=False),
        sa.Column("reward", sa.Float(), nullable=False),
        sa.Column("credit", sa.Float(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["avatar"], ["avatar.id"], name=op.f("fk_epoch_avatar")),
        sa.PrimaryKeyConstraint("avatar", "number", name=op.f("pk_epoch")),
    )

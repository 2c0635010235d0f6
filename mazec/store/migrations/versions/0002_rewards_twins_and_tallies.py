"""Rewards, twins that wait for each other, tallies of past periods, and the index of the front."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make tally, and widen avatar."""
    op.create_table(
        "tally",
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("end", sa.Text(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("evaluated", sa.Integer(), nullable=False),
        sa.Column("spared", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("environment", "end", name=op.f("pk_tally")),
    )
    # a store is never carried over from the first tables: the default only lets the column in
    op.add_column("avatar", sa.Column("reward", sa.Float(), nullable=False, server_default="0"))
    op.add_column("avatar", sa.Column("awaits", sa.Integer(), nullable=True))
    op.create_index(
        "ix_avatar_front",
        "avatar",
        ["environment", "accuracy", "operations"],
        unique=False,
        sqlite_where=sa.text("\"end\" = 'DEAD'"),
        postgresql_where=sa.text("\"end\" = 'DEAD'"),
    )

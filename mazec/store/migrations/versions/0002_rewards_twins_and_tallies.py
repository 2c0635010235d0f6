"""Add rewards, waiting twins, tallies of earlier periods, and the index of the Pareto front."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table tally, and add columns and an index to avatar."""
    op.create_table(
        "tally",
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("end", sa.Text(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("evaluated", sa.Integer(), nullable=False),
        sa.Column("spared", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("environment", "end", name=op.f("pk_tally")),
    )
    # no store was released with revision 0001: the default only satisfies NOT NULL
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

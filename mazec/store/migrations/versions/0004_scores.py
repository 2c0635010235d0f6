"""Rename accuracies to scores, and store the metric in the warnings about them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Rename the columns accuracy to score, and add the metric to warnings about champions."""
    for table in ("avatar", "epoch"):
        # both databases rename the column in ix_avatar_front as well
        op.execute(f"ALTER TABLE {table} RENAME COLUMN accuracy TO score")
    warning = sa.table(
        "warning",
        *(sa.column(name, kind) for name, kind in (("id", sa.Integer()), ("detail", sa.JSON()))),
        sa.column("kind", sa.Text()),
    )
    connection = op.get_bind()
    differing = sa.select(warning.c.id, warning.c.detail).where(
        warning.c.kind == "champion_differs"
    )
    for number, detail in connection.execute(differing).all():
        update = sa.update(warning).where(warning.c.id == number)
        connection.execute(update.values(detail={**detail, "metric": "accuracy"}))

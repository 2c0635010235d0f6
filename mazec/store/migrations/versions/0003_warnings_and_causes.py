"""Store warnings of a run and causes of errors as data instead of sentences."""

import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# the sentences of revision 0002; their groups are facts of the warning
_SENTENCES = (
    ("time_limit", r"the time was over in period (?P<period>\d+), after (?P<minutes>\S+) minutes"),
    ("out_of_memory", r"agent (?P<agent>\d+): out of memory"),
    ("worker_died", r"agent (?P<agent>\d+): worker killed"),
    ("environment_changed", r"(?P<fact>.+) is not what it was when the run began"),
    (
        "champion_differs",
        r"agent (?P<agent>\d+): accuracy (?P<now>\S+) when trained again, (?P<before>\S+) before",
    ),
    (
        "plugin_failed",
        r"the (?P<kind>selection) (?P<name>.+?) failed, "
        r"and (?P<instead>credit) decided: (?P<error>.*)",
    ),
    ("plugin_failed", r"the (?P<kind>mutation) (?P<name>.+?) failed: (?P<error>.*)"),
)
_FACTS = (
    ("the data set ", "data "),
    ("the plugin ", "plugin "),
    ("the device", "device"),
    ("the number of threads", "threads"),
    ("the build of PyTorch", "torch"),
)
_NUMBERS = {"period": int, "agent": int, "minutes": float, "now": float, "before": float}


def upgrade() -> None:
    """Create the table warning from the marks of the experiment, and add causes of errors."""
    op.create_table(
        "warning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_warning_kind")),
    )
    op.add_column("avatar", sa.Column("cause_kind", sa.Text(), nullable=True))
    op.add_column("avatar", sa.Column("cause_location", sa.Text(), nullable=True))
    connection = op.get_bind()
    _convert_marks(connection)
    _add_causes(connection)
    with op.batch_alter_table("experiment") as batch_op:
        batch_op.drop_column("marks")


def _convert_marks(connection: sa.Connection) -> None:
    experiment = sa.table("experiment", sa.column("marks", sa.JSON()))
    warning = sa.table(
        "warning",
        sa.column("kind", sa.Text()),
        sa.column("key", sa.Text()),
        sa.column("detail", sa.JSON()),
    )
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for marks in connection.execute(sa.select(experiment.c.marks)).scalars().all():
        if not (isinstance(marks, list) and all(isinstance(mark, str) for mark in marks)):
            raise ValueError("its marks are not a list of texts")
        for mark in marks:
            row = _warning(mark)
            rows.setdefault((row["kind"], row["key"]), row)
    if rows:
        connection.execute(sa.insert(warning), list(rows.values()))


def _warning(mark: str) -> dict[str, Any]:
    for kind, sentence in _SENTENCES:
        match = re.fullmatch(sentence, mark, re.DOTALL)
        if match is None:
            continue
        try:
            detail = {name: _value(name, text) for name, text in match.groupdict().items()}
        except ValueError:
            continue
        key = {"time_limit": "", "plugin_failed": "{kind} {name}", "environment_changed": "{fact}"}
        name = key.get(kind, "{agent}").format_map(detail)
        if kind == "environment_changed":
            name, detail = _fact(name), {"before": None, "now": None}
        return {"kind": kind, "key": name, "detail": detail}
    return {"kind": "other", "key": mark, "detail": {"text": mark}}


def _value(name: str, text: str) -> Any:
    # the champion had no accuracy when it was selected
    return None if text == "None" else _NUMBERS.get(name, str)(text)


def _fact(subject: str) -> str:
    for start, key in _FACTS:
        if subject.startswith(start):
            return key + subject.removeprefix(start)
    return subject


def _add_causes(connection: sa.Connection) -> None:
    avatar = sa.table(
        "avatar",
        sa.column("id", sa.Integer()),
        *(sa.column(name, sa.Text()) for name in ("end", "detail", "cause_kind", "cause_location")),
    )
    errors = sa.select(avatar.c.id, avatar.c.detail).where(avatar.c.end == "ERROR")
    causes: dict[str, tuple[str, str]] = {}
    rows = []
    for number, detail in connection.execute(errors):
        if detail not in causes:
            causes[detail] = _cause(detail)
        kind, location = causes[detail]
        rows.append({"number": number, "kind": kind, "location": location})
    if rows:  # by the primary key: by the text every update would scan the table
        update = sa.update(avatar).where(avatar.c.id == sa.bindparam("number"))
        update = update.values(
            cause_kind=sa.bindparam("kind"), cause_location=sa.bindparam("location")
        )
        connection.execute(update, rows)


def _cause(detail: str) -> tuple[str, str]:
    """Return the kind and the location of an error, as far as its text contains them."""
    lines = detail.strip().splitlines() or [""]
    if lines[0] == "worker killed":
        return "worker killed", ""
    reported = re.match(r"(E\d{3}): (?:line \d+, column \d+: )?([A-Z][A-Z_0-9]*\b)?", lines[0])
    if reported is not None:
        return reported[1], reported[2] or ""
    frames = re.findall(r'^  File "(.*)", line \d+, in (.+)$', detail, re.MULTILINE)
    raised = re.match(r"[A-Za-z_][\w.]*(?=:|$)", lines[-1])
    kind = raised[0] if raised is not None else "unknown"
    if not frames:
        return kind, ""
    path, function = frames[-1]
    parts = path.replace("\\", "/").removesuffix(".py").split("/")
    start = parts.index("site-packages") + 1 if "site-packages" in parts else -1
    return kind, f"{'.'.join(parts[start:])}:{function}"

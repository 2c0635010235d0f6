"""Errors of runs and their stores (E4)."""

from mazec.diagnostics.diagnostic import Diagnostic


class Unusable(Diagnostic):
    """A thing that a run needs and cannot use.

    A run folder, a data set, a file of weights or something that has to be installed could not be
    used as asked.
    """

    code = "E406"
    message = "{what}"
    help = "{reason}"

    what: str
    reason: str


class UnusableStore(Diagnostic):
    """A store that cannot be used.

    A run keeps everything in a store: a SQLite file in its folder, or a PostgreSQL database. The
    store may belong to another version of mazec, be locked by another program, truncated,
    read-only, on a full disk, or not be a store at all. Nothing that was stored before is lost.
    """

    code = "E415"
    message = "cannot use the store {store}: {problem}"
    help = "{remedy}"

    store: str
    problem: str
    remedy: str


class NoSuchRecord(Diagnostic):
    """A run, an agent, or an environment that does not exist."""

    code = "E416"
    message = "no {kind} {name} in {run}"
    help = "{remedy}"

    kind: str
    name: str
    run: str
    remedy: str

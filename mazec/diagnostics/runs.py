"""Errors of runs and their stores (E4, E8)."""

from shlex import quote

from mazec.diagnostics.diagnostic import Diagnostic


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


class RunFolderExists(Diagnostic):
    """A folder for a new run that already exists.

    A new run is never mixed with what a folder already contains.
    """

    code = "E801"
    message = "{folder} already exists"
    help = "name a new folder, or continue the run in it: --resume {quoted}"

    folder: str

    @property
    def quoted(self) -> str:
        """The folder as a shell takes it."""
        return quote(self.folder)


class UnusableFolder(Diagnostic):
    """A folder that cannot be created, read, or locked.

    Its permissions do not allow it, a part of its path is a file, or its name is too long.
    """

    code = "E802"
    message = "cannot {action} the folder {folder}: {reason}"
    help = "choose another folder, or change its permissions"

    action: str
    folder: str
    reason: str


class RunInUse(Diagnostic):
    """A run that another process is running.

    Only one process at a time may drive a run. The lock is released by the system when the process
    ends, however it ends.
    """

    code = "E803"
    message = "another process is running {run}"
    help = "wait until it has ended, or stop it with Ctrl-C"

    run: str


class ForeignStore(Diagnostic):
    """A store that belongs to another run than the folder.

    The champion of one run must not be written over that of another.
    """

    code = "E804"
    message = "{folder} is not the folder of the run in {store}"
    help = "leave out --store: this run is stored in {own}"

    folder: str
    store: str
    own: str


class InvalidStoreAddress(Diagnostic):
    """A store that is not the address of a database."""

    code = "E805"
    message = "{store} is not the address of a database"
    help = (
        "give an address like postgresql://…, or leave out --store for a file in the run's folder"
    )

    store: str


class WorkersFailed(Diagnostic):
    """Worker processes that cannot start or continue.

    The run ends without recording the agents at hand as failed, because the cause lies outside of
    their genes: the store, the disk, the memory, or the installation.
    """

    code = "E806"
    message = "workers cannot {action}: {reason}"
    help = "fix the cause, then continue the run with `mazec evolve --resume`"

    action: str
    reason: str


class FailedTrial(Diagnostic):
    """A plugin's trial that failed.

    The trial could not be created with the settings of its environment, has an invalid shape or
    number of outputs, or failed while an agent was trained again.
    """

    code = "E807"
    message = "the trial {trial} of {environment} failed: {reason}"
    help = "check its settings; if they are right, report this to the maintainer of the plugin"

    trial: str
    environment: str
    reason: str


class UnsuitableData(Diagnostic):
    """A data set that does not suit its environment.

    The data set is unknown, or its samples cannot be transformed as the environment demands.
    """

    code = "E808"
    message = "the data of {environment} cannot be used: {reason}"
    help = "change `dataset` or `transforms` of this environment"

    environment: str
    reason: str


class NeverTrained(Diagnostic):
    """An agent without a single epoch of training.

    It is waiting for its turn, or ended before its first epoch was complete.
    """

    code = "E809"
    message = "agent {agent} was never trained in {environment}: {reason}"
    help = "choose another agent; `mazec champions` lists the best"

    agent: int
    environment: str
    reason: str


class UnsuitableSetting(Diagnostic):
    """A metric or class weights that do not suit the target of the data.

    `accuracy`, `balanced_accuracy`, `auc`, `f1` and `log_loss` are metrics of classes, `r2` and
    `mae` of numbers. Only classes have weights. Without a setting, the data decide the metric:
    `accuracy` for classes and `r2` for numbers.
    """

    code = "E810"
    message = "{setting} {value} of {environment} does not suit {target}, which is {kind}"
    help = "choose from: {choices}; or name another target with `label`"

    setting: str
    value: str
    environment: str
    target: str
    kind: str
    choices: tuple[str, ...]

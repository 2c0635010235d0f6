"""Errors in experiment files (E4)."""

from mazec.diagnostics.diagnostic import Diagnostic


class InvalidExperiment(Diagnostic):
    """A file that is not an experiment.

    The file is not valid TOML.
    """

    code = "E409"
    message = "{file} is not an experiment"
    label = "{problem}"
    help = "an experiment is a TOML file; `mazec experiment new` writes one to start from"

    file: str
    problem: str


class UnknownSetting(Diagnostic):
    """A setting that does not exist in this place of an experiment file.

    Most often it is misspelled.
    """

    code = "E410"
    message = "{where} has no setting {setting}"
    label = "{suggestion}"
    help = "use one of {known}"

    setting: str
    where: str
    known: str
    suggestion: str


class InvalidValue(Diagnostic):
    """A setting of an experiment file with an invalid value.

    The value has the wrong type, is out of bounds, or is not one of the possible choices.
    """

    code = "E411"
    message = "{setting} of {where} must be {expected}, not {found}"
    label = "{suggestion}"

    setting: str
    where: str
    expected: str
    found: str
    suggestion: str


class MissingSetting(Diagnostic):
    """A setting without a default that the experiment file does not give.

    An experiment needs at least one environment. Costs and rewards of an environment have no
    default, because they are what the designer of a maze decides.
    """

    code = "E412"
    message = "{where} lacks {setting}"
    label = "it has no default"

    setting: str
    where: str


class UnknownPromotionSource(Diagnostic):
    """An environment that receives agents from one that does not exist.

    `from` names the environments whose best agents are promoted into this one. They must be defined
    in the same file.
    """

    code = "E413"
    message = "{environment} receives agents from {source}, which does not exist"
    label = "{suggestion}"

    environment: str
    source: str
    suggestion: str


class CyclicPromotion(Diagnostic):
    """Environments that promote agents in a cycle.

    Promotion follows `from`. No agent could ever enter a cycle from outside.
    """

    code = "E414"
    message = "promotion forms a cycle: {cycle}"
    help = "remove `from` from one of them, so that new agents can enter there"

    path: tuple[str, ...]

    @property
    def cycle(self) -> str:
        """The environments in order of promotion."""
        return " → ".join(self.path)

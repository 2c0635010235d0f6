"""What the entry point names: the contract's version, and the hook that brings the trial."""

from collections.abc import Mapping

from mazec import hookimpl

mazec_contract = 2


@hookimpl
def mazec_trials() -> Mapping[str, str]:
    """The trial by its path, so that PyTorch is loaded when it is used."""
    return {"pole": "mazec_pole.trial.Pole"}

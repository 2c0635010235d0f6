"""The module of the entry point: the version of the contract, and the hook for trials."""

from collections.abc import Mapping

from mazec import hookimpl

mazec_contract = 2


@hookimpl
def mazec_trials() -> Mapping[str, str]:
    """Return the trial by its path, so that PyTorch is loaded when it is used."""
    return {"pole": "mazec_pole.trial.Pole"}

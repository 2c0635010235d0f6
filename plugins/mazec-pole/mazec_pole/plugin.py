"""Entry point of the plugin: the contract version and the hook for trials."""

from collections.abc import Mapping

from mazec import hookimpl

mazec_contract = 2


@hookimpl
def mazec_trials() -> Mapping[str, str]:
    """Return the path of the trial, so that PyTorch is loaded only when it is used."""
    return {"pole": "mazec_pole.trial.Pole"}

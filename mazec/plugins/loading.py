"""Loading of plugins: one plugin manager for all distributions, each of which is read apart."""

from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint
from typing import Any

import pluggy

from mazec.extensions import CONTRACT, ExtensionPoint, Rejected
from mazec.extensions.contract import GROUP
from mazec.extensions.point import Named
from mazec.plugins import hookspecs


class Loader:
    """The plugin manager of one vocabulary.

    A distribution's plugins are registered together, and their hooks called without those of any
    other, so that a failure is always the fault of one distribution.
    """

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(hookspecs)
        self._accepted: list[Any] = []

    def load(self, distribution: str, points: Sequence[EntryPoint]) -> list[Any]:
        """Import and register a distribution's plugins, all of them or none.

        Raises ``Rejected``, and whatever importing them raises.
        """
        plugins: list[Any] = []
        try:
            for point in points:
                plugin = point.load()
                _check_contract(distribution, point, getattr(plugin, "mazec_contract", None))
                self._register(f"{distribution}:{point.name}", point, plugin)
                plugins.append(plugin)
        except BaseException:
            self.discard(plugins)
            raise
        return plugins

    def discard(self, plugins: Sequence[Any]) -> None:
        """Take back the registration of plugins that cannot be used."""
        for plugin in plugins:
            if self._manager.is_registered(plugin):
                self._manager.unregister(plugin)

    def named(self, plugins: Sequence[Any]) -> Mapping[ExtensionPoint[Any], Named]:
        """Return the things that plugins bring, with their names, by extension point; unchecked.

        Raises ``Rejected``, and whatever a hook raises.
        """
        others = [one for one in self._manager.get_plugins() if one not in plugins]
        return {point: self._called(point, others) for point in hookspecs.POINTS}

    def _called(self, point: ExtensionPoint[Any], others: Sequence[Any]) -> Named:
        hook = self._manager.subset_hook_caller(point.hook, others)
        # pluggy calls the last plugin first, and drops the None of whatever returns nothing
        returned: list[object] = hook()[::-1]
        called = [one for one in hook.get_hookimpls() if not (one.wrapper or one.hookwrapper)]
        if len(returned) < len(called):
            returned.append(None)
        return [pair for some in returned for pair in point.named(some)]

    def _register(self, name: str, point: EntryPoint, plugin: Any) -> None:
        known = self._manager.get_name(plugin)
        if known is not None:
            raise Rejected(f"{point.module} is already the plugin {known.replace(':', ', ')}")
        if self._manager.get_plugin(name) is not None:
            raise Rejected(f"it has two plugins that are called {point.name}")
        try:
            self._manager.register(plugin, name=name)
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            self.discard([plugin])
            # the message names the hook, and of the module more than a line holds
            lines = str(error).partition(" in plugin <")[0].replace(f"{name!r}", point.name)
            raise Rejected(f"{point.module}: {'; '.join(lines.splitlines())}") from None


def _check_contract(distribution: str, point: EntryPoint, contract: object) -> None:
    """Raise ``Rejected`` for a plugin that is made for another version of the contract."""
    if contract is None:
        raise Rejected(f"{point.module} does not say its contract: mazec_contract = {CONTRACT}")
    if type(contract) is int and contract == CONTRACT:
        return
    remedy = "install a newer mazec"
    if not (isinstance(contract, int) and contract > CONTRACT):
        remedy = (
            f"install a newer version of {distribution}, or ask its maintainer to move it as "
            "docs/plugins.md says"
        )
    raise Rejected(f"it is made for contract {contract!r}, and this mazec has {CONTRACT}: {remedy}")

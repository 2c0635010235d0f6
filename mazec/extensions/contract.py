"""The plugin contract: its version, and the markers of its hooks."""

import pluggy

GROUP = "mazec"
"""The entry-point group of plugins, and the distribution that brings the built-ins."""
CONTRACT = 2
"""The version of the contract. A plugin's module declares its own: ``mazec_contract = 2``."""

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)

"""Errors and warnings about plugins and packages (E4, E6, W6)."""

from shlex import quote

from mazec.diagnostics.diagnostic import Diagnostic


class UnusablePlugin(Diagnostic):
    """A requested plugin that is not installed, or that was left out because it does not work.

    `mazec plugins` lists the installed plugins, and why any of them were left out.
    """

    code = "E417"
    message = "cannot use the plugin {plugin}: {reason}"
    help = "{remedy}"

    plugin: str
    reason: str
    remedy: str


class RejectedPlugin(Diagnostic):
    """A plugin that was left out.

    It failed to import, is made for another version of the plugin contract, uses a name that is
    taken or reserved, or declares a symbol that cannot work. None of what it brings is used;
    everything else continues to work.
    """

    code = "W601"
    message = "plugin {plugin} was left out: {reason}"
    help = "update it, or report this to its maintainer; --no-plugins leaves out all plugins"

    plugin: str
    reason: str


class MissingPackage(Diagnostic):
    """An optional package that is needed and cannot be imported.

    The package is not installed, or what it depends on is missing or has another version. Packages
    that belong together are an extra of mazec, which pip installs in a checkout of mazec:
    `pip install -e '.[onnx]'`.
    """

    code = "E603"
    message = "{purpose} requires {package}: {reason}"
    help = "{remedy}"

    purpose: str
    package: str
    requirement: str
    reason: str

    @property
    def remedy(self) -> str:
        """The command that installs the package, and the one for the extra that it belongs to."""
        extra = self.requirement.removeprefix("mazec")
        if extra == self.requirement:
            return f"install it: pip install {quote(self.requirement)}"
        return (
            f"install it: pip install {quote(self.package)}, or with all that belongs to it in a "
            f"checkout of mazec: pip install -e {quote(f'.{extra}')}"
        )

"""Errors in the text of a gene (E1)."""

import unicodedata

from mazec.diagnostics.diagnostic import Diagnostic


def _usage(symbol: str, parameters: tuple[str, ...]) -> str:
    if not parameters:
        return f"{symbol} takes no arguments"
    return f"the parameters of {symbol}: {', '.join(parameters)}"


class StrayCharacters(Diagnostic):
    """Characters that begin no word, number, string, or mark of the language.

    The reader skips them and continues, so that one run reports every error. Text after `#` is a
    comment and may contain anything.
    """

    code = "E101"
    message = "unexpected {noun} {shown}"
    label = "not part of the gene language"
    help = "a gene consists of words, numbers, parentheses, commas, and comments after #"

    characters: str

    @property
    def noun(self) -> str:
        """The noun that fits the number of characters."""
        return "character" if len(self.characters) == 1 else "characters"

    @property
    def shown(self) -> str:
        """The characters, or the name of a single one that cannot be seen."""
        if len(self.characters) > 1 or self.characters.isprintable():
            return self.characters
        code = ord(self.characters)
        return f"U+{code:04X} {unicodedata.name(self.characters, '')}".strip()


class UnknownSymbol(Diagnostic):
    """A symbol, or an entry of the `table` header, that is not installed.

    Case does not matter. A plugin's symbols are known once its package is installed.
    """

    code = "E102"
    message = "unknown symbol {name}"
    label = "{suggestion}"
    help = "`mazec symbols` lists the installed symbols"

    name: str
    suggestion: str


class UnknownParameter(Diagnostic):
    """An argument whose name is not a parameter of its symbol.

    Case does not matter.
    """

    code = "E103"
    message = "{symbol} has no parameter {name}"
    label = "{suggestion}"
    help = "{usage}"

    symbol: str
    name: str
    parameters: tuple[str, ...]
    suggestion: str

    @property
    def usage(self) -> str:
        """The parameters that the symbol does have."""
        return _usage(self.symbol, self.parameters)


class UnknownChoice(Diagnostic):
    """A word that is not among the choices of a parameter.

    Case does not matter.
    """

    code = "E104"
    message = "{parameter} of {symbol} cannot be {found}"
    label = "{suggestion}"
    help = "use one of {choices}"

    parameter: str
    symbol: str
    found: str
    choices: tuple[str, ...]
    suggestion: str


class WrongType(Diagnostic):
    """An argument, or an entry of a header, with a value of the wrong type.

    An integer is accepted where a real number is expected, never the reverse.
    """

    code = "E105"
    message = "{parameter} of {symbol} must be {expected}, not {found}"
    label = "{suggestion}"

    parameter: str
    symbol: str
    expected: str
    found: str
    suggestion: str


class OutOfBounds(Diagnostic):
    """A value outside the natural bounds of its parameter.

    Natural bounds are the limits of the operation itself; they say nothing about good sizes. Real
    numbers must be finite.
    """

    code = "E106"
    message = "{parameter} of {symbol} must be {expected}, not {found}"
    label = "out of bounds"

    parameter: str
    symbol: str
    expected: str
    found: str


class DuplicateArgument(Diagnostic):
    """An argument of a symbol, or an entry of a header, that appears twice.

    Positional arguments are assigned in order of declaration, so one may clash with a named one.
    """

    code = "E107"
    message = "{parameter} of {symbol} is given twice"
    label = "second value"
    help = "keep only one of them"

    parameter: str
    symbol: str


class TooManyArguments(Diagnostic):
    """More positional arguments than the symbol has parameters."""

    code = "E108"
    message = "{symbol} takes {count}"
    label = "too many"
    help = "{usage}"

    symbol: str
    parameters: tuple[str, ...]

    @property
    def count(self) -> str:
        """The number of arguments that the symbol takes."""
        count = len(self.parameters)
        return f"{count} argument{'s' if count > 1 else ''}" if count else "no arguments"

    @property
    def usage(self) -> str:
        """The parameters of the symbol; empty where it has none, as the message says so."""
        return _usage(self.symbol, self.parameters) if self.parameters else ""


class DuplicateHeader(Diagnostic):
    """A header statement that appears twice.

    Each header statement may appear at most once.
    """

    code = "E109"
    message = "header {header} is given twice"
    label = "second statement"
    help = "keep only one of them"

    header: str


class LateHeader(Diagnostic):
    """A header statement after the first symbol.

    Header statements come first; everything after them is the sequence of symbols. A symbol can
    therefore not have the name of a header.
    """

    code = "E110"
    message = "header {header} after a symbol"
    label = "too late"
    help = "move it before the first symbol"

    header: str


class MisplacedToken(Diagnostic):
    """A mark, a word, or the end of the text in a place where it cannot be.

    For example a parenthesis that is never closed, a comma between symbols, or a number by itself.
    The reader adds what is missing or skips what is superfluous, and continues.
    """

    code = "E111"
    message = "unexpected {found}"
    label = "{expected}"

    found: str
    expected: str


class PositionalAfterNamed(Diagnostic):
    """A positional argument after a named one.

    Positional arguments come first, in order of declaration; named ones follow in any order.
    """

    code = "E112"
    message = "a positional argument after a named one"
    label = "name it, or move it forward"
    help = "{usage}"

    symbol: str
    parameters: tuple[str, ...]

    @property
    def usage(self) -> str:
        """The parameters of the symbol."""
        return _usage(self.symbol, self.parameters)


class InvalidHeader(Diagnostic):
    """A header statement whose value has the wrong form.

    The forms are `input 1x28x28` (1 to 6 axes, each at least 1, without the batch), `output 10`,
    `head linear`, `name "…"` (a JSON string), and `table NAME=1 …`.
    """

    code = "E113"
    message = "header {header} must be {expected}, not {found}"
    label = "{suggestion}"

    header: str
    expected: str
    found: str
    suggestion: str


class UnknownEntry(Diagnostic):
    """An entry that a header does not have.

    The headers `rates` and `learning` have a fixed set of entries. A plugin's mutations add their
    own entries to `rates`, which are known only where the plugin is installed and used.
    """

    code = "E114"
    message = "header {header} has no entry {name}"
    label = "{suggestion}"
    help = "use one of {entries}"

    header: str
    name: str
    entries: tuple[str, ...]
    suggestion: str


class NumberTooLong(Diagnostic):
    """A number of more than 40 digits.

    No network is that large, and every value that evolution can reach is shorter.
    """

    code = "E115"
    message = "a number with {digits} digits"
    label = "too long"
    help = "use at most 40 digits"

    digits: int


class TooManyErrors(Diagnostic):
    """So many errors that the rest of the text was not read.

    One run reports every error, but a file with this many is most likely not a gene.
    """

    code = "E116"
    message = "stopped reading after {limit} errors"
    label = "not read from here on"
    help = "check that this file is a gene"

    limit: int

"""Notes about what is ordinary in genes that evolve (N3)."""

from mazec.diagnostics.diagnostic import Diagnostic


class SilentSymbols(Diagnostic):
    """Symbols that are inherited but not built.

    Everything from a DEACTIVATE up to the next ACTIVATE, or to the end of the gene, is silent
    (article 00: atavism).
    """

    code = "N301"
    message = "{count} silent symbols"
    label = "not expressed"

    count: int


class OpenBlock(Diagnostic):
    """A block without an end of its own.

    It extends to the end of the list in which it starts: the gene, the body of a repeat, or a
    segment of a branch.
    """

    code = "N302"
    message = "{symbol} is not closed"
    label = "extends to the end of {extent}"

    symbol: str
    extent: str


class EmptyBlock(Diagnostic):
    """A block that contains nothing to build.

    A repeat with an empty body, a repeat of zero times, and a branch with neither markers nor
    content are removed.
    """

    code = "N303"
    message = "{symbol} has no effect"
    label = "removed"

    symbol: str


class AdaptedShape(Diagnostic):
    """A symbol whose input or output shape had to be adapted.

    The symbol needs its input in another shape than it arrives in, or passes it on in another shape
    than its module returns. Adapters that lose nothing were put around it: Flatten, Reshape, or a
    Snap, which overlaps as much as possible and pads with zeros.
    """

    code = "N304"
    message = "{symbol} {verb} {wanted}, not {shape}"
    label = "{joined} inserted"

    symbol: str
    at_input: bool
    wanted: str
    shape: str
    adapters: tuple[str, ...]

    @property
    def verb(self) -> str:
        """The side of the symbol that is adapted."""
        return "needs the input shape" if self.at_input else "passes on the shape"

    @property
    def joined(self) -> str:
        """The adapters, in order."""
        return " and ".join(self.adapters)


class SnappedSegments(Diagnostic):
    """Segments of a branch with different shapes.

    They are overlapped from the origin corner and padded with neutral values; segments with
    different numbers of axes are flattened first.
    """

    code = "N305"
    message = "{symbol} joins unequal shapes {shapes}"
    label = "snapped to {shape}"

    symbol: str
    shapes: tuple[str, ...]
    shape: str


class OverriddenHeader(Diagnostic):
    """A header that an option, a Python argument, or an environment overrides.

    A header is a default; anything given explicitly takes precedence.
    """

    code = "N306"
    message = "the given {header} overrides the gene's header"
    label = "{header} is {used} here, not {found}"

    header: str
    used: str
    found: str


class SingleSegment(Diagnostic):
    """A branch with a single segment.

    There is nothing to join, so the branch is replaced by its content.
    """

    code = "N307"
    message = "{symbol} has one segment"
    label = "inlined"

    symbol: str


class SaturatedParameter(Diagnostic):
    """A value too large for a raw stream.

    A raw stream stores each parameter in a fixed number of bits. A larger value is written as the
    largest one that fits.
    """

    code = "N308"
    message = "{parameter} of {symbol} is limited to {limit}"
    label = "{value} does not fit in {bits} bits"
    help = "use the container (`mazec encode` without --raw), which stores every value"

    parameter: str
    symbol: str
    value: object
    limit: object
    bits: int


class TruncatedStream(Diagnostic):
    """A raw stream that ends in the middle of its last symbol.

    The stream ended inside a code or before all arguments of the symbol. The symbol is dropped; any
    bytes can be decoded.
    """

    code = "N309"
    message = "the stream ends inside {symbol}"
    label = "dropped"

    symbol: str


class FlattenedStack(Diagnostic):
    """A stack whose result would have more than 6 axes.

    A stack adds an axis. Beyond 6 axes the segments are flattened and concatenated instead.
    """

    code = "N310"
    message = "{symbol} flattens its {segments} segments"
    label = "a stack would exceed 6 axes"

    symbol: str
    segments: int


class HeadWithoutOutput(Diagnostic):
    """A head without a number of outputs.

    A head was requested, but neither an option nor the gene's header gives the number of outputs.
    No head is built.
    """

    code = "N311"
    message = "head {head} has no effect without a number of outputs"
    help = "give it with --output 10 (output= in Python) or in the header: output 10"

    head: str

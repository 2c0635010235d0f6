"""Errors of files, streams, and pictures (E4)."""

from mazec.diagnostics.diagnostic import Diagnostic


class UnreadableFile(Diagnostic):
    """A file that cannot be read.

    It does not exist, is a directory, or its permissions do not allow reading.
    """

    code = "E401"
    message = "cannot read {file}: {reason}"
    help = "check the path and its permissions"

    file: str
    reason: str


class NotText(Diagnostic):
    """A file that is not UTF-8 text.

    A `.gene` file is UTF-8 text. Containers and streams are read by `mazec decode`.
    """

    code = "E402"
    message = "{file} is not UTF-8 text"
    help = "byte {offset} is not part of any character; read a container with `mazec decode`"

    file: str
    offset: int


class UnwritableFile(Diagnostic):
    """A file that cannot be written.

    The folder does not exist or is not writable, or the disk is full. A previous file of this name
    is unchanged: mazec writes a temporary file beside it and renames that.
    """

    code = "E403"
    message = "cannot write {file}: {reason}"
    help = "choose another path, or make this one writable"

    file: str
    reason: str


class DamagedContainer(Diagnostic):
    """A container (`.geneb`) that cannot be read.

    A container starts with its format's name and version and ends with a checksum. This one was
    truncated, modified, written by a newer mazec, or is another kind of file.
    """

    code = "E404"
    message = "damaged container: {problem}, at byte {offset} of {size}"
    help = "use an intact copy, or encode the gene again with this version of mazec"

    problem: str
    offset: int
    size: int


class InvalidTable(Diagnostic):
    """A file that is not a symbol table.

    `--table` takes a JSON object that maps symbol names to frequencies, integers of at least 1.
    """

    code = "E405"
    message = "{file} is not a symbol table: {reason}"
    help = "write a JSON object that maps symbol names to frequencies"

    file: str
    reason: str


class DrawingFailed(Diagnostic):
    """A picture that could not be drawn.

    Networks are drawn by Graphviz: the `dot` of the package graphviz-pure, or one on PATH. Neither
    was found, or the graph was too large for it. Any other tool can draw the DOT text
    (`mazec draw net.gene -o net.dot`).
    """

    code = "E407"
    message = "cannot draw the picture: {reason}"
    help = "write the DOT text instead (-o net.dot), and draw it with another tool"

    reason: str


class MissingTableEntries(Diagnostic):
    """A table without entries for some symbols of the gene.

    A bare or raw stream can hold only symbols of its table, which `--table` or the gene's header
    gives.
    """

    code = "E408"
    message = "{table} has no entry for {symbols}"
    help = "add the entries, or use the container (`mazec encode` without --bare and --raw)"

    table: str
    symbols: tuple[str, ...]

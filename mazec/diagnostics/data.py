"""Errors of data sets (E7)."""

from mazec.diagnostics.diagnostic import Diagnostic


class DataNotFound(Diagnostic):
    """A path at which there is no data set."""

    code = "E701"
    message = "there is no data set at {path}"
    help = "{remedy}"

    path: str
    suggestion: str

    @property
    def remedy(self) -> str:
        """The suggestion, or else the kinds of data that a path may name."""
        kinds = "a folder of images or of a file that ends in .npz, .csv, or .parquet"
        return self.suggestion or f"give the path of {kinds}"


class UnreadableData(Diagnostic):
    """A file or folder of a data set that cannot be read.

    The file is damaged, incomplete, of another format than its name says, or its permissions do not
    allow reading.
    """

    code = "E702"
    message = "cannot read {file}: {reason}"
    help = "check its permissions and its format, or replace it with an intact copy"

    file: str
    reason: str


class DownloadFailed(Diagnostic):
    """A built-in data set that could not be downloaded.

    A built-in data set is downloaded once by torchvision, into the folder of `--data-root` or
    `MAZEC_DATA`, else into `~/.cache/mazec`.
    """

    code = "E703"
    message = "cannot download the data set {name} to {folder}: {reason}"
    help = "check the network, or give the folder that already contains it with --data-root"

    name: str
    folder: str
    reason: str


class BrokenReader(Diagnostic):
    """A plugin's data set that cannot be used.

    The function that reads it failed, or what it returned is not a valid data set: samples of
    another shape or type than promised, numbers that are not finite, or labels without a class.
    """

    code = "E704"
    message = "the data set {name} of {plugin} does not work: {reason}"
    help = "report this to the maintainer of {plugin}; until then choose another data set"

    name: str
    plugin: str
    reason: str


class UnknownColumn(Diagnostic):
    """A label column that does not exist.

    `label` names the column of a table that contains the classes; without it the last column is
    taken. Data that is not a table has no columns.
    """

    code = "E705"
    message = "{source} has no column {column}"
    help = "{remedy}"

    source: str
    column: str
    columns: tuple[str, ...]
    suggestion: str

    @property
    def remedy(self) -> str:
        """The columns that there are."""
        if not self.columns:
            return "only tables have columns: leave out the label"
        names = ", ".join(self.columns)
        return f"{self.suggestion} the columns are {names}".lstrip()


class MissingColumnNames(Diagnostic):
    """A table whose first line contains values.

    The first line of a `.csv` file names its columns.
    """

    code = "E706"
    message = "the first line of {file} contains values: {values}"
    help = "add a line with the names of the columns"

    file: str
    values: tuple[str, ...]


class MissingValues(Diagnostic):
    """Samples without a value, or with one that is not finite.

    Networks cannot be trained on missing values, NaN, or infinity, and mazec does not guess what
    the values might have been.
    """

    code = "E707"
    message = "{source} has missing or infinite values in {count} of {total} samples"
    help = "fill them or remove those samples; the first is number {first}"

    source: str
    count: int
    total: int
    first: int


class UnusableColumn(Diagnostic):
    """Samples or a column of a table that cannot be turned into numbers.

    Numbers and booleans are taken as they are, and a column of few different texts becomes a column
    of 0 and 1 for each text. A column that only numbers the rows is refused, because it would be
    learned.
    """

    code = "E708"
    message = "cannot learn from {source}: {reason}"
    help = "convert it to numbers, or remove it"

    source: str
    reason: str


class InvalidLabels(Diagnostic):
    """Labels that are not classes.

    A class is a text or a whole number, one for each sample. If most samples have a label of their
    own, the column is something else, such as a measurement or a name.
    """

    code = "E709"
    message = "{source} does not contain classes: {reason}"
    help = "labels are texts or whole numbers, one for each sample, each shared by many samples"

    source: str
    reason: str


class TooFewClasses(Diagnostic):
    """Labels that are all the same.

    A network can only learn to distinguish at least two classes.
    """

    code = "E710"
    message = "all {samples} samples of {source} have the label {name}"
    help = "add samples of at least one other class"

    source: str
    samples: int
    name: str


class ClassTooSmall(Diagnostic):
    """A class with too few samples.

    Each class is divided among training, validation, and test.
    """

    code = "E711"
    message = "class {name} of {source} has fewer than {fewest} samples: {samples}"
    help = "add samples of this class, or remove it"

    name: str
    source: str
    samples: int
    fewest: int


class UntrainedClass(Diagnostic):
    """A class that only test or validation samples have.

    A network cannot learn a class without training samples.
    """

    code = "E712"
    message = "class {name} of {source} has no training sample"
    help = "add training samples of this class, or remove it from the test and validation samples"

    name: str
    source: str


class NoSamples(Diagnostic):
    """Data without samples."""

    code = "E713"
    message = "{source} contains no samples: {reason}"
    help = "{remedy}"

    source: str
    reason: str
    remedy: str


class TooFewSamples(Diagnostic):
    """A data set that is too small to be divided.

    Training, validation, and test need at least one sample each.
    """

    code = "E714"
    message = "{source} has {samples} samples, and none of them is left for {part}"
    help = "add samples, or choose another share for validation"

    source: str
    samples: int
    part: str


class UnequalShapes(Diagnostic):
    """Samples of different shapes.

    A network takes samples of one shape. Images are never resized by mazec itself.
    """

    code = "E715"
    message = "the samples of {source} differ in shape: {shapes}"
    help = "bring all samples to one shape"

    source: str
    shapes: tuple[str, ...]


class UnequalCounts(Diagnostic):
    """Samples and labels that differ in number."""

    code = "E716"
    message = "{inputs} contains {samples} samples, but {targets} {labels} labels"
    help = "save one label for each sample"

    inputs: str
    samples: int
    targets: str
    labels: int


class AmbiguousArrays(Diagnostic):
    """A file with two arrays for the same purpose.

    The names of the arrays in an `.npz` file tell samples from labels, and training from validation
    and test. The manual lists the names that are recognized.
    """

    code = "E717"
    message = "{file} is ambiguous: {names} could all be the {purpose}"
    help = "rename or remove all but one of them"

    file: str
    names: tuple[str, ...]
    purpose: str


class MissingArrays(Diagnostic):
    """A file without an array of samples or of labels.

    The names of the arrays in an `.npz` file tell samples from labels, and training from validation
    and test. The manual lists the names that are recognized.
    """

    code = "E718"
    message = "{file} lacks samples or labels"
    help = "save x and y, or x_train, y_train, x_test, and y_test{present}"

    file: str
    arrays: tuple[str, ...]

    @property
    def present(self) -> str:
        """The recognized arrays that the file does have."""
        return f"; the file only has {', '.join(self.arrays)}" if self.arrays else ""


class NumbersTooLarge(Diagnostic):
    """Columns with numbers too large to be standardized.

    Columns are scaled to mean 0 and standard deviation 1, which overflowed.
    """

    code = "E719"
    message = "{source} contains numbers too large to be standardized"
    help = "scale its columns down"

    source: str

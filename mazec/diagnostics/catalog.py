"""Every diagnostic there is: its code, its words, and the page that explains it.

E1 text, W2 repairs, N3 what is ordinary in nature, E4 files and streams, E5 compiling, W6 plugins
and training. A code never changes its meaning. The templates are filled from a diagnostic's fields.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """The words of one code: ``message`` heads it, ``label`` stands under the carets, ``help`` last.

    ``page`` explains it at length, for ``mazec explain`` and the manual.
    """

    code: str
    message: str
    label: str
    help: str
    page: str


_KINDS = (
    Kind(
        "E101",
        "unexpected {what} {found}",
        "not part of the gene language",
        "a gene is words, numbers, parentheses, commas, and comments after #",
        """The reader met a character that no word, number, string or mark of the language begins with.
It skips it and reads on, so that all mistakes are found in one run. Text after `#` is a comment and
may hold anything.""",
    ),
    Kind(
        "E102",
        "unknown symbol {found}",
        "{suggestion}",
        "`mazec symbols` lists the symbols that are installed",
        """A symbol or an entry of the `table` header names nothing that is installed. Words are read in
any case. A symbol of a plugin is known once its package is installed.""",
    ),
    Kind(
        "E103",
        "{symbol} has no parameter {found}",
        "{suggestion}",
        "{parameters}",
        """An argument is named after a parameter that the symbol does not declare. Names are read in any
case.""",
    ),
    Kind(
        "E104",
        "{parameter} of {symbol} cannot be {found}",
        "{suggestion}",
        "it is one of {expected}",
        """A parameter that takes one of a few words was given another word. Choices are read in any
case.""",
    ),
    Kind(
        "E105",
        "{parameter} of {symbol} takes {expected}, not {found}",
        "{suggestion}",
        "",
        """An argument or the entry of a header has a value of another type than it takes. An integer
serves as a real number, never the reverse.""",
    ),
    Kind(
        "E106",
        "{parameter} of {symbol} takes {expected}, not {found}",
        "out of bounds",
        "",
        """A value lies outside the natural bounds of its parameter. Natural bounds are what the operation
itself can bear; they are no advice about good sizes. Real numbers are finite.""",
    ),
    Kind(
        "E107",
        "{parameter} of {symbol} is given twice",
        "the second time",
        "keep one of them",
        """An argument of a symbol or an entry of a header appears twice. Positional arguments come in
order of declaration, so one may clash with a named one.""",
    ),
    Kind(
        "E108",
        "{symbol} takes {expected}",
        "too many",
        "{parameters}",
        """A symbol was given more positional arguments than it has parameters.""",
    ),
    Kind(
        "E109",
        "header {header} is given twice",
        "the second time",
        "keep one of them",
        """Each header statement appears at most once.""",
    ),
    Kind(
        "E110",
        "header {header} after a symbol",
        "too late",
        "headers stand before the first symbol",
        """The header statements come first; the sequence of symbols follows to the end of the file. A
symbol can therefore not have the name of a header.""",
    ),
    Kind(
        "E111",
        "unexpected {found}",
        "{expected}",
        "",
        """The reader met a mark, a word or the end of the text where it does not belong: a parenthesis
that is never closed, a comma between symbols, a number that stands alone. It puts in what is missing or
skips what is too much, and reads on.""",
    ),
    Kind(
        "E112",
        "a positional argument after a named one",
        "name it, or move it forward",
        "{parameters}",
        """Positional arguments come first, in order of declaration; named ones follow in any order.""",
    ),
    Kind(
        "E113",
        "header {header} takes {expected}, not {found}",
        "{suggestion}",
        "",
        """The value of a header statement has the wrong form: `input 1x28x28` (1 to 6 axes, each at least
1, without the batch), `output 10`, `head linear`, `name "…"` (a JSON string), `table NAME=1 …`.""",
    ),
    Kind(
        "E114",
        "header {header} has no entry {found}",
        "{suggestion}",
        "its entries: {expected}",
        """The headers `rates` and `learning` take a fixed set of entries. A mutation of a plugin adds its
own to `rates`, which is known only where the plugin is installed and used.""",
    ),
    Kind(
        "E115",
        "a number of {digits} digits",
        "too long",
        "a number has at most 40 digits",
        """Numbers have at most 40 digits. No network is that large, and every value that evolution can
reach is shorter.""",
    ),
    Kind(
        "E116",
        "reading stopped after {limit} mistakes",
        "not read from here on",
        "is this a gene?",
        """The reader reports all mistakes in one run, but a file with this many is most likely not a
gene, and the rest of it was not read.""",
    ),
    Kind(
        "W201",
        "{symbol} outside a branch",
        "dropped",
        "a branch would start with {opening}",
        """A segment marker cuts the body of a branch into segments. Outside of one it belongs to nothing
and is dropped. A repeat hides no marker: only starts and ends of branches count.""",
    ),
    Kind(
        "W202",
        "{symbol} without a {opener}",
        "dropped",
        "a branch would start with {opening}",
        """The end of a branch met while no branch is open in its list belongs to nothing and is dropped.
The start may be silent: everything from a DEACTIVATE to the next ACTIVATE is gone before blocks are
matched.""",
    ),
    Kind(
        "W203",
        "{symbol} without a {opener}",
        "dropped",
        "a repeat would start with {opening}",
        """The end of a repeat met while no repeat is open in its list belongs to nothing and is dropped.
A branch is cut at its markers first, so a repeat that starts in one segment cannot end in the
next.""",
    ),
    Kind(
        "W204",
        "{symbol} over single values",
        "dropped",
        "it would give zero for any input",
        """A norm subtracts a mean. Where that is the mean of a single value nothing would be left of it: an
instance norm on channels of one value, a layer norm over a last axis of one. Such a norm is dropped.""",
    ),
    Kind(
        "N301",
        "{count} silent symbols",
        "not expressed",
        "",
        """From a DEACTIVATE up to the next ACTIVATE, or to the end of the gene, everything is silent. It
is inherited but not built (article 00: atavism).""",
    ),
    Kind(
        "N302",
        "{symbol} is not closed",
        "runs to the end of {extent}",
        "",
        """A block without an end of its own runs to the end of the list in which it starts: the gene, the
body of a repeat, or a segment of a branch.""",
    ),
    Kind(
        "N303",
        "{symbol} opens nothing",
        "vanishes",
        "",
        """A repeat of an empty body, a repeat of zero times, and a branch with neither markers nor content
vanish.""",
    ),
    Kind(
        "N304",
        "{symbol} {does} {wanted}, not {shape}",
        "{adapters}",
        "",
        """A symbol sees values in another shape than they come in, or hands them on in another than its
module gives. Adapters that lose nothing were put around it: Flatten, Reshape, or a Snap, which overlaps
as much as it can and pads with zeros.""",
    ),
    Kind(
        "N305",
        "{symbol} joins unequal shapes {shapes}",
        "snapped to {shape}",
        "",
        """The segments of a branch give different shapes. They are overlapped from the origin corner and
padded with neutral values; unequal ranks are flattened first.""",
    ),
    Kind(
        "N306",
        "{option} overrides the gene's header",
        "{header} is {used} here, not {found}",
        "",
        """A header is a default. A command's option, a Python argument or an environment wins over it.""",
    ),
    Kind(
        "N307",
        "{symbol} has one segment",
        "inlined",
        "",
        """A branch that has a single segment joins nothing and is replaced by its content.""",
    ),
    Kind(
        "N308",
        "{parameter} of {symbol} saturates at {limit}",
        "{found} does not fit in {bits} bits",
        "the container form (`mazec encode` without --raw) holds every value",
        """A raw stream holds each parameter in a fixed number of bits. A larger value is written as the
largest one that fits.""",
    ),
    Kind(
        "N309",
        "the stream ends inside {symbol}",
        "dropped",
        "",
        """A raw stream ended before all arguments of its last symbol, or a bare one inside a code. That
symbol is dropped; any bytes decode.""",
    ),
    Kind(
        "N310",
        "{symbol} joins {segments} segments flat",
        "a stack would exceed 6 axes",
        "",
        """A stack adds an axis. Beyond 6 axes the segments are flattened and concatenated instead.""",
    ),
    Kind(
        "N311",
        "head {head} ends nothing",
        "",
        "a head needs a number of outputs: --output 10 (output= from Python) or the header output 10",
        """A head was asked for, and neither an option nor the gene's header says how many outputs there
are. Without an output there is no head.""",
    ),
    Kind(
        "E401",
        "cannot read {file}",
        "",
        "{reason}",
        """The file is missing, is a directory, or may not be read.""",
    ),
    Kind(
        "E402",
        "{file} is not UTF-8 text",
        "",
        "byte {offset} does not belong to any character; a container (.geneb) is read by `mazec decode`",
        """A `.gene` file is UTF-8 text. Bytes are read by `mazec decode`.""",
    ),
    Kind(
        "E403",
        "cannot write {file}",
        "",
        "{reason}",
        """The target's folder is missing or may not be written, or the disk is full. Whatever stood there
before is untouched: mazec writes beside the target and renames.""",
    ),
    Kind(
        "E404",
        "damaged container: {problem}",
        "",
        "at byte {offset} of {size}",
        """A container (`.geneb`) starts with a magic and a version and ends with a checksum. This one was
cut off, altered, made by a newer mazec, or is something else.""",
    ),
    Kind(
        "E405",
        "{file} is not a symbol table",
        "",
        "{reason}",
        """`--table` takes a JSON object that maps symbol names to frequencies, integers of at least 1.""",
    ),
    Kind(
        "E406",
        "{what}",
        "",
        "{reason}",
        """A run folder, a data set, a file of weights or something that has to be installed could not be
used as asked.""",
    ),
    Kind(
        "E407",
        "no picture could be drawn: {reason}",
        "",
        "",
        """Pictures are drawn by Graphviz: the `dot` of the package graphviz-pure, or one on PATH. None
was found, or the graph was too large for it. The DOT text (`mazec draw net.gene -o net.dot`) can be
taken to any other tool.""",
    ),
    Kind(
        "E408",
        "{table} has no entry for {symbols}",
        "",
        "add what is missing; the container (`mazec encode` without --bare and --raw) needs no table",
        """A bare or raw stream holds only symbols that its table has, given by `--table` or in the
header of the gene.""",
    ),
    Kind(
        "E409",
        "{file} is no experiment",
        "{problem}",
        "an experiment is a TOML file; `mazec experiment new` writes one to start from",
        """The file cannot be read as TOML, or it lacks what every experiment has.""",
    ),
    Kind(
        "E410",
        "{where} has no setting {setting}",
        "{suggestion}",
        "known are {known}",
        """An experiment file names a setting that does not exist there, most often by a slip.""",
    ),
    Kind(
        "E411",
        "{setting} of {where} takes {expected}, not {found}",
        "{suggestion}",
        "",
        """A setting of an experiment file is of the wrong type, out of its bounds, or none of the words that
it may be.""",
    ),
    Kind(
        "E412",
        "{where} lacks {setting}",
        "{expected}",
        "",
        """Some settings have no default: an experiment needs one environment at least, and what an environment
costs and pays is for whoever designs the maze to say.""",
    ),
    Kind(
        "E413",
        "{environment} is reached from {source}, which is not there",
        "{suggestion}",
        "",
        """`from` names the environments whose best agents are promoted into this one. They must stand in the
same file.""",
    ),
    Kind(
        "E414",
        "the environments lead in a circle: {circle}",
        "",
        "one of them must have no `from`, so that newcomers can enter",
        """Promotion goes along `from`. In a circle nobody could ever come in.""",
    ),
    Kind(
        "E415",
        "the store {store} cannot be used: {problem}",
        "",
        "{remedy}",
        """A run keeps all it knows in a store: a SQLite file in its folder, or a PostgreSQL database. It may be
of another version of mazec, locked by another program, cut off, read-only, on a full disk, or something
else altogether. Nothing that was stored before is lost.""",
    ),
    Kind(
        "E416",
        "no {what} {name} in {run}",
        "",
        "{remedy}",
        """A command asked for a run, an agent or an environment that is not there.""",
    ),
    Kind(
        "E417",
        "the plugin {plugin} cannot be used: {reason}",
        "",
        "{remedy}",
        """A command, a run or an experiment asks for a plugin that is not installed, or that was left out
because it does not work. `mazec plugins` lists those that are there, and says of the others why not.""",
    ),
    Kind(
        "E501",
        "the shape of the input is not known",
        "",
        "give it with --input 1x28x28 (input= from Python) or as a header: input 1x28x28",
        """Shapes flow from the input, which a header, an option, a Python argument or an environment
gives. Without one the gene can be checked and printed, but not built.""",
    ),
    Kind(
        "E502",
        "over budget: {budget} {figure}, at most {limit}",
        "",
        "",
        """Every network has a price, known before anything is built. It exceeds a budget: the default one
(10^5 layers, branches 100 deep, 2^31 parameters, 2^31 values in a tensor and in all activations, 10^15
operations), or the one that was given. Fewer rounds or smaller layers make a gene cheaper; from Python
another budget can be given: `mazec.compile(gene, budget=mazec.Budget(layers=10**6))`. Where pricing was
cut short, the symbols to be visited were too many, which no budget changes.""",
    ),
    Kind(
        "E503",
        "{target}, which {symbol} of {plugin} builds, cannot be carried into the emitted file: {reason}",
        "",
        "the plugin has to be mended; until then leave the symbol, or the join, out of the gene",
        """An emitted file imports nothing but torch: the classes of its layers that are not torch's own
go into it as text. They lie in a module that imports only torch, and they take numbers, true or false,
words and tuples of integers.""",
    ),
    Kind(
        "E504",
        "{symbol} of {plugin} breaks its promise: {reason}",
        "",
        "the plugin has to be mended; until then leave the symbol, or the join, out of the gene",
        """A symbol or a join of a plugin failed where mazec asked it for a shape, a price or a module, or
what it builds has another shape or other parameters than it declares. In an evolution it is the end of the
agents that carry it, and of nobody else. Whoever writes a plugin finds this with
`mazec.testing.check_symbol`.""",
    ),
    Kind(
        "E505",
        "{symbol} cannot be exported to ONNX: {reason}",
        "",
        "leave it out of the gene, or use the Python file",
        """ONNX has no operation for what a symbol's module does, or the exporter cannot translate it.""",
    ),
    Kind(
        "W601",
        "plugin {plugin} was left out",
        "",
        "{reason}",
        """A plugin failed to import, is made for another version of the contract, claims a name that is
taken or reserved, or declares a symbol that cannot work. It is left out whole; everything else goes on.""",
    ),
    Kind(
        "W602",
        "batch norms run in evaluation mode",
        "",
        "the loader gives a batch of a single sample",
        """A batch norm cannot normalize a batch of one sample. mazec's own loops never form one; a loader
of yours did, so the batch norms used their running figures for that batch.""",
    ),
)

CATALOG = {kind.code: kind for kind in _KINDS}

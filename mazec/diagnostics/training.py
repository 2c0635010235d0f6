"""Warnings of training (W6)."""

from mazec.diagnostics.diagnostic import Diagnostic


class SingleSampleBatch(Diagnostic):
    """A batch of one sample, which a batch norm cannot normalize.

    The batch norms used their running statistics for that batch. mazec's own loops never form such
    a batch; a loader of yours did.
    """

    code = "W602"
    message = "batch norms ran in evaluation mode for a batch of one sample"
    help = "use a batch size that leaves no single sample, or drop_last=True"

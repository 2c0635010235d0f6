"""Worker configurations: one line of JSON that reads back as the same configuration."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.workers.config import WorkerConfig

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@settings(deadline=None)
@given(st.builds(WorkerConfig, TEXT, TEXT, st.none() | st.integers(1), st.none() | TEXT, TEXT))
def test_a_line_reads_back_as_the_same_configuration(config: WorkerConfig) -> None:
    assert config.line.count(b"\n") == 1
    assert WorkerConfig.read(config.line) == config

"""Orders: one line, read as it was sent."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mazec.workers.config import WorkerConfig

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@settings(deadline=None)
@given(st.builds(WorkerConfig, TEXT, TEXT, st.none() | st.integers(1), st.none() | TEXT, TEXT))
def test_what_is_sent_is_read(order: WorkerConfig) -> None:
    assert order.line.count(b"\n") == 1
    assert WorkerConfig.read(order.line) == order

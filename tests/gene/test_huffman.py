import json
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mazec.gene.huffman import codes

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "article-huffman.json").read_text(encoding="utf-8")
)


def written(frequencies: list[int]) -> list[str]:
    return [code.to01() for code in codes(frequencies)]


def test_the_article_codes() -> None:
    table = GOLDEN["frequencies"]
    assert dict(zip(table, written(list(table.values())), strict=True)) == GOLDEN["codes"]


def test_no_entry_and_one() -> None:
    assert written([]) == []
    assert written([7]) == ["0"]


def test_ties_go_by_age() -> None:
    # 0 and 1 join first (to the node 4), then 2 and 3 (to 5), then the older of these is the left
    assert written([1, 1, 1, 1]) == ["00", "01", "10", "11"]
    # the entry of weight 2 is older than the joined node of weight 2
    assert written([1, 1, 2]) == ["10", "11", "0"]


def test_the_lighter_is_the_left() -> None:
    assert written([5, 3]) == ["1", "0"]


def test_a_one_sided_tree_is_deep() -> None:
    fibonacci = [1, 1]
    while fibonacci[-1] < 10**39:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    lengths = [len(code) for code in codes(fibonacci)]
    assert max(lengths) == len(fibonacci) - 1 > 180
    assert lengths == sorted(lengths, reverse=True)


@given(st.lists(st.integers(1, 10**40), min_size=2, max_size=60))
def test_a_complete_prefix_code(frequencies: list[int]) -> None:
    found = sorted(written(frequencies))
    assert not any(b.startswith(a) for a, b in pairwise(found))
    longest = max(map(len, found))
    assert sum(1 << (longest - len(code)) for code in found) == 1 << longest


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=40))
def test_the_more_frequent_the_shorter(frequencies: list[int]) -> None:
    entries = list(zip(frequencies, map(len, written(frequencies)), strict=True))
    for weight, length in entries:
        assert all(length <= other_length for other, other_length in entries if other < weight)

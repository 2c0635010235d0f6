"""Extension points: what hooks return is read, named and checked, or rejected."""

from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mazec.extensions import ExtensionPoint, Rejected


class Thing(NamedTuple):
    name: Any
    words: tuple[str, ...] = ()
    good: bool = True


def check(name: str, thing: Any) -> None:
    if not thing.good:
        raise Rejected(f"{name} is not good")


LIST: ExtensionPoint[Thing] = ExtensionPoint("things", check, aliases=lambda thing: thing.words)
KEYED: ExtensionPoint[Thing] = ExtensionPoint("things", check, keyed=True)
UPPER: ExtensionPoint[Thing] = ExtensionPoint("things", check, upper=True)
names = st.from_regex(r"[a-z_][a-z0-9_]*", fullmatch=True)


def accepted(point: ExtensionPoint[Thing], returned: object) -> dict[str, Thing]:
    return point.accept(point.named(returned), {})


def test_the_hook_is_named_after_the_point() -> None:
    assert LIST.hook == "mazec_things"


@given(st.lists(names, unique=True))
def test_what_is_good_is_taken_in_its_order(words: list[str]) -> None:
    things = [Thing(word) for word in words]
    expected = list(zip(words, things, strict=True))
    assert list(accepted(LIST, iter(things)).items()) == expected
    assert list(accepted(KEYED, dict(expected)).items()) == expected


@pytest.mark.parametrize("point", [LIST, KEYED])
@pytest.mark.parametrize("returned", [None, 3, "ab", b"ab", Thing])
def test_what_is_neither_list_nor_mapping_is_rejected(point, returned) -> None:
    with pytest.raises(Rejected, match="mazec_things must return a"):
        point.named(returned)


def test_a_list_is_no_mapping_and_a_mapping_no_list() -> None:
    with pytest.raises(Rejected, match="must return a mapping by name, not list"):
        KEYED.named([])
    with pytest.raises(Rejected, match="must return a list, not dict"):
        LIST.named({})


def test_what_is_in_a_list_has_a_name() -> None:
    with pytest.raises(Rejected, match="3 cannot be among things: it has no name"):
        LIST.named([3])


@pytest.mark.parametrize("name", [3, None, "", "Big", "a b", "ä", "9", [], "a\n"])
def test_a_name_is_a_lower_case_word(name: object) -> None:
    with pytest.raises(Rejected, match="cannot be a name among things: it is a lower-case word"):
        accepted(LIST, [Thing(name)])


@pytest.mark.parametrize("name", ["small", "Ä", "A B"])
def test_a_name_is_an_upper_case_word_where_the_point_says_so(name: str) -> None:
    with pytest.raises(Rejected, match="it is an upper-case word"):
        accepted(UPPER, [Thing(name)])
    assert list(accepted(UPPER, [Thing("BIG_1")])) == ["BIG_1"]


@pytest.mark.parametrize("words", [("b",), ("a", "c"), ("a",)])
def test_a_word_is_brought_once(words: tuple[str, ...]) -> None:
    twice = [Thing("b"), Thing("a", words)]
    with pytest.raises(Rejected, match="is twice among its things"):
        accepted(LIST, twice)


def test_a_word_that_is_taken_is_named_with_its_plugin() -> None:
    for things in ([Thing("a")], [Thing("b", ("a",))]):
        with pytest.raises(Rejected, match="a is already among the things of other"):
            LIST.accept(LIST.named(things), {"a": "other"})


def test_each_thing_is_checked() -> None:
    with pytest.raises(Rejected, match="b is not good"):
        accepted(KEYED, {"a": Thing("a"), "b": Thing("b", good=False)})


def test_all_words_of_a_thing() -> None:
    assert LIST.words("a", Thing("a", ("b", "c"))) == ("a", "b", "c")
    assert KEYED.words("a", Thing("a", ("b",))) == ("a",)

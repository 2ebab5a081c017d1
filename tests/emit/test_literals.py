"""A literal evaluates to its value, whatever the value is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.emit import Imports, literal, long_literal

_NAMES = {"Decimal": Decimal, "UUID": UUID, "dt": dt}

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.decimals(allow_nan=False)
    | st.uuids()
    | st.dates()
    | st.times()
    | st.datetimes(timezones=st.sampled_from([dt.UTC]))
    | st.timedeltas(),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(), inner)
    ),
    max_leaves=5,
)


@given(values)
def test_evaluates_to_the_value(value: object) -> None:
    assert eval(literal(value), dict(_NAMES)) == value


@given(st.text(st.characters(categories=["L", "P", "Z", "C", "S"])))
@example("\ud800 \u2028 \u202e \x00 \ue000imports\ue000")
@example('"""\\\'')
def test_text_stays_on_one_line_and_can_be_written(text: str) -> None:
    source = literal(text)
    assert eval(source) == text
    assert len(source.splitlines()) == 1
    source.encode("utf-8")


@given(st.text(alphabet="ab '\"\\\n\u2028", max_size=400), st.integers(0, 40))
def test_long_text_in_pieces_is_the_same_text(text: str, indent: int) -> None:
    assert eval(long_literal(text, indent)) == text


def test_long_text_keeps_the_margin() -> None:
    source = long_literal("a few words " * 30, indent=8)
    assert len(source.splitlines()) > 3
    assert all(len(line) <= 100 for line in source.splitlines())


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ("plain", '"plain"'),
        ('say "hi"', "'say \"hi\"'"),
        ('it\'s "both"', "'it\\'s \"both\"'"),
        ("tab\t", r'"tab\t"'),
        ("ä", '"ä"'),
        (True, "True"),
        (1.5, "1.5"),
        (float("inf"), 'float("inf")'),
        (("one",), '("one",)'),
        ({"a": [1]}, '{"a": [1]}'),
    ],
)
def test_is_written_as_the_formatter_would(value: object, source: str) -> None:
    assert literal(value) == source


def test_asks_for_the_names_it_needs() -> None:
    imports = Imports(defined={"Decimal"})
    assert literal([Decimal("1.10")], imports) == '[DecimalDecimal("1.10")]'
    assert imports.render() == "from decimal import Decimal as DecimalDecimal"


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize("value", [object(), {1, 2}, Colour.RED])
def test_refuses_what_has_no_literal(value: object) -> None:
    with pytest.raises(TypeError):
        literal(value)

"""Values that bodies are refused for break one rule each; those at the edge break none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from generator.ir.accepted import is_accepted
from generator.testdata.edges import accepted, refused
from generator.testdata.rows import EntitySamples

Thing = Callable[[str], EntitySamples]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("string(5)", {"null", "a number", "too long", "with a NUL character"}),
        ("string(5)?", {"a number", "too long", "with a NUL character"}),
        (
            "{type: string(9), min_length: 3, pattern: '^[a-z]+$'}",
            {"null", "a number", "too long", "too short", "not of the pattern"},
        ),
        ("{type: integer, ge: 1}", {"null", "a text", "a fraction", "too small", "too great"}),
        (
            "{type: 'decimal(4,2)', gt: 0}",
            {"null", "no number", "too small", "too great", "too many decimal places"},
        ),
        ("datetime", {"null", "no moment", "without a zone"}),
        ("boolean", {"null", "a text", "a number"}),
        ("'enum(a, b)'", {"null", "none of the values"}),
        (
            "{type: password, min_length: 6, max_length: 9, require: [upper, digit]}",
            {"null", "too long", "too short", "without an upper-case letter", "without a digit"},
        ),
    ],
)
def test_each_rule_has_a_value_that_breaks_it(field: str, words: set[str], thing: Thing) -> None:
    column = thing(f"fields: {{value: {field}}}").entity.column("value")
    assert {one.what for one in refused(column)} == words
    for one in refused(column):
        if isinstance(one.value, str) and column.type.is_text and "NUL" not in one.what:
            assert not is_accepted(column, one.value), one


def test_edges_are_taken(thing: Thing) -> None:
    rows = thing(
        """
        fields:
          text: {type: string(9), min_length: 2, pattern: '^[a-z]+$'}
          number: {type: integer, gt: 0, le: 10}
          price: {type: 'decimal(4,2)', gt: 0}
        """
    )
    found = {
        column.name: [str(edge.value) for edge in accepted(column, rows)] for column in rows.fields
    }
    assert found == {
        "text": ["a" * 9, "a" * 2],
        "number": ["1", "10"],
        "price": ["0.01", "99.99"],
    }

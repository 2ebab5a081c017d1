"""Rows inside and outside of a condition: one outside for each part of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from generator.ir.traversal import conjuncts
from generator.testdata.computed_values import holds
from generator.testdata.query_rows import arrange, broken_rule, pair
from generator.testdata.rows import EntitySamples

Thing = Callable[[str], EntitySamples]


@pytest.mark.parametrize(
    ("where", "parameters"),
    [
        ("active", ""),
        ("low <= price <= high and active", "low: 'decimal(8,2)', high: 'decimal(8,2)'"),
        ("stock <= threshold and active", "threshold: {type: integer, default: 10}"),
        ("status == 'draft' and note is None", ""),
        ("stock > 100 or price < 2", ""),
        ("made > now() - days(3)", ""),
        ("status in ['draft', 'sent'] and not active", ""),
    ],
)
def test_each_part_of_a_condition_has_a_row_that_only_it_refuses(
    where: str, parameters: str, thing: Thing
) -> None:
    rows = thing(
        f"""
        fields:
          price: 'decimal(8,2)'
          stock: {{type: integer, ge: 0}}
          active: {{type: boolean, default: true}}
          status: enum(draft, sent, gone)
          note: text?
          made: datetime
        queries:
          found: {{params: {{{parameters}}}, where: "{where}"}}
        """
    )
    query = rows.entity.queries[0]
    assert query.where is not None
    found = arrange(query, rows)
    assert found is not None
    for changes in found.inside:
        assert holds(query.where, rows.row(1, changes), found.parameters)
    assert len(found.outside) == len(conjuncts(query.where))
    for changes in found.outside:
        row = rows.row(1, changes)
        verdicts = [holds(part, row, found.parameters) for part in conjuncts(query.where)]
        assert sorted(map(bool, verdicts)) == [False] + [True] * (len(verdicts) - 1)


def test_a_broken_rule_differs_in_one_field(thing: Thing) -> None:
    rows = thing(
        """
        fields: {low: integer, high: {type: integer, le: 50}}
        checks: {in_order: low <= high}
        """
    )
    (check,) = rows.rules
    found = broken_rule(check, rows)
    assert found is not None
    assert len(found.broken) == 1
    assert holds(check.expression, rows.row(1, found.kept))
    assert holds(check.expression, rows.row(1, {**found.kept, **found.broken})) is False


@pytest.mark.parametrize(
    "field", ["integer", "boolean", "date", "'enum(zebra, ant)'", "string(20)", "'decimal(5,2)'"]
)
def test_a_pair_is_ordered(field: str, thing: Thing) -> None:
    rows = thing(f"fields: {{value: {{type: {field}}}}}")
    found = pair(rows.entity.column("value"), rows)
    assert found is not None
    assert found[0] < found[1]


def test_a_single_value_is_no_pair(thing: Thing) -> None:
    rows = thing("fields: {value: enum(only)}")
    assert pair(rows.entity.column("value"), rows) is None


def test_a_value_that_is_no_example_breaks_a_list(thing: Thing) -> None:
    rows = thing(
        """
        fields: {continent: {type: string(20), examples: [Asia, Europe]}}
        checks: {known: "continent in ['Asia', 'Europe', 'Africa']"}
        """
    )
    found = broken_rule(rows.rules[0], rows)
    assert found is not None
    assert found.kept["continent"] in ("Asia", "Europe", "Africa")
    assert found.broken["continent"] not in ("Asia", "Europe", "Africa")

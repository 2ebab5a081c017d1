"""What is worked out of a long history once says the same as what is worked out each time."""

from __future__ import annotations

from dataclasses import replace

from generator.schema import fingerprint
from generator.schema.databases import Narrowing, only
from generator.schema.of_app import schema_of
from tests.migrations_core.specs import app_of

DATABASES = ("postgresql", "sqlite")


def test_tables_that_stay_are_narrowed_and_spelled_once() -> None:
    app = app_of("A:\n  fields: {name: string(9)}\nB:\n  fields: {size: {type: integer, ge: 0}}\n")
    first = schema_of(app)
    key = next(iter(first.tables))
    later = replace(first, tables={key: first.tables[key]})
    narrowing, fingerprints = Narrowing(DATABASES), fingerprint.Fingerprints()
    for state in (first, later, first):
        found = narrowing.of(state)
        assert found == only(state, DATABASES)
        assert fingerprints.of(found) == fingerprint.of(found)
    assert narrowing.of(first).tables[key] is narrowing.of(first).tables[key]

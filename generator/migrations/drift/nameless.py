"""Rules that a database keeps without a name."""

from __future__ import annotations

from dataclasses import replace

from generator.migrations.drift.catalogue import Catalogue, Facts


def with_names(found: Catalogue, expected: Catalogue) -> Catalogue:
    """Rules that have no name bear that of the spec's rule over the same columns: SQLite asks for
    none, and neither does MariaDB beside a column.
    """
    names = {
        (one.table, one.sort, _subject(facts)): one.name
        for one, facts in expected.items()
        if one not in found
    }
    things: Catalogue = {}
    for thing, facts in found.items():
        subject = _subject(facts)
        if thing.sort == "primary key" and not facts.get("name", "said"):
            things[thing] = {key: said for key, said in facts.items() if key != "name"}
        elif thing.sort in ("foreign key", "unique", "check") and thing.name == subject:
            name = names.get((thing.table, thing.sort, subject), thing.name)
            things[replace(thing, name=name)] = facts
        else:
            things[thing] = facts
    return things


def _subject(facts: Facts) -> str:
    return facts.get("columns") or facts.get("condition", "")

"""Values as the source of a test: texts, and keys that no row has."""

from __future__ import annotations

import re

from generator.emit import literal
from generator.ir import App, Column, Entity, Kind
from generator.ir.json_values import json_value
from generator.testdata.samples import samples

_NUMBER = re.compile(r"\bnumber\b")
_LONG_RUN = re.compile(r"(.)\1{19,}", re.DOTALL)


def missing_value(app: App, column: Column) -> str:
    """What no row has in a part of a key, or in what refers to one, as JSON."""
    reference = column.reference
    if reference is not None:
        target = app.entity(reference.entity)
        other = next(one for one in target.columns if one.attribute == reference.attribute)
        return missing_value(app, other)
    if column.type.kind is Kind.UUID:
        return '"00000000-0000-7000-8000-000000000000"'
    if column.generated:
        return "30_000" if column.type.kind is Kind.SMALLINT else "999_999_999"
    value = json_value(next(iter(samples(column))).value(1))
    return text_source(value) if isinstance(value, str) else literal(value)


def numbered_value(app: App, column: Column) -> str:
    """A key that a client gives, a new one each time the source is evaluated where texts can be counted."""
    sample = next(iter(samples(column)))
    counted, times = _NUMBER.subn("new_number()", sample.source)
    is_plain = counted.startswith('f"') and counted.count("(") == 1
    return counted if is_plain and times == 1 else missing_value(app, column)


def missing_key(app: App, entity: Entity) -> str:
    """A key of one column that no row has, as JSON."""
    return missing_value(app, entity.id)


def text_in_url(source: str) -> str:
    """A value written as JSON or in the source of a test, as it stands in a URL."""
    return source.strip('"').replace("_", "") if source[:1].isdigit() else source.strip('"')


def text_source(text: str) -> str:
    """A text as source, long repetitions as `"a" * 201`."""
    run = _LONG_RUN.search(text)
    if run is None:
        return literal(text)
    before, after = text[: run.start()], text[run.end() :]
    parts = [literal(before)] if before else []
    parts.append(f"{literal(run[1])} * {len(run[0])}")
    parts += [literal(after)] if after else []
    return " + ".join(parts)

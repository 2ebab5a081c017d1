"""Names of a spec in the state before, where they may be the spec's of then or the database's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.ir import Name
from generator.resolve.plurals import plural_of_words
from generator.schema.model import State, Table


def table_of(name: str, before: State) -> str | None:
    """The key of the table that an old name means; in a namespace if none of its own is outside."""
    meant = list(_tables(name))
    found = next((one for one in meant if one in before.tables), None)
    if found is not None:
        return found
    within = [key for one in meant for key, table in before.tables.items() if table.name == one]
    return within[0] if len(set(within)) == 1 else None


def column_of(name: str, table: Table) -> str | None:
    """The column that an old name of a field means."""
    known = {column.name for column in table.columns}
    return next((one for one in _columns(name) if one in known), None)


def key_columns_of(name: str, table: Table) -> tuple[str, ...]:
    """The columns that an old name of a relation means: its foreign key."""
    single = column_of(name, table)
    if single is not None:
        return (single,)
    stem = Name(name).snake
    for key in table.foreign_keys:
        if all(Name(one).snake.startswith(f"{stem}_") for one in key.columns):
            return key.columns
    return ()


def link_of(name: str, sources: Iterable[str], before: State) -> str | None:
    """The link table that an old name of a many-to-many relation means."""
    for source in sources:
        found = table_of(f"{Name(source).snake}_{name}", before)
        if found is not None:
            return found
    return table_of(name, before)


def _tables(name: str) -> Iterator[str]:
    """As it is written, and what a table of an entity of this name would be called."""
    yield name
    schema, _, bare = name.rpartition(".")
    prefix = f"{schema}." if schema else ""
    words = Name(bare).words
    plural = "_".join(plural_of_words(words)) if words else bare
    for one in (plural, Name(bare).snake):
        yield f"{prefix}{one[:63]}"


def _columns(name: str) -> Iterator[str]:
    """As it is written, and what a field or a relation of this name would be called."""
    for one in (name, f"{name}_id", f"hashed_{name}"):
        yield one
        yield Name(one).camel
        yield Name(one).snake

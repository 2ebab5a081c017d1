"""A second import: what the author of the spec has written stays; what is new in the database is added."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from generator import pipeline
from generator.diagnostics import Diagnostics, SpecErrors
from generator.failures import UserError
from generator.importing.documents import Documents
from generator.importing.insertion import CannotInsert, with_entities, with_member
from generator.importing.model import Value
from generator.importing.yaml_text import entry
from generator.ir import App, Entity
from generator.schema.databases import only
from generator.schema.model import State
from generator.schema.of_app import schema_of
from generator.schema.tables import sqlalchemy_type
from generator.spec.source import spec_files

NEW_FILE = "imported.yaml"


@dataclass(slots=True)
class Merged:
    """The texts of the files that change, and what there is to say."""

    files: dict[str, str] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)
    """What could not be put in."""
    gone: list[str] = field(default_factory=list)
    """What the spec has and the database does not."""
    changed: list[str] = field(default_factory=list)
    """What both have otherwise."""


def existing(specs: Path) -> App | None:
    """The spec that is there; None where there is none, `UserError` where it is not in order."""
    if not specs.is_dir() or not any(specs.rglob("*.y*ml")):
        return None
    try:
        return pipeline.understand(specs, Diagnostics())
    except SpecErrors as error:
        first = error.report.errors[0]
        raise UserError(
            f"the spec that is there is not in order: {first.at}: {first.code} {first.message}",
            "apiwright validate says more; an empty folder takes a new import",
        ) from None


def merged(specs: Path, before: App, documents: Documents, after: App) -> Merged:
    """Add tables and columns that are new, each only if the spec is in order with it."""
    return _Merging(specs, before, documents, after).run()


class _Merging:
    def __init__(self, specs: Path, before: App, documents: Documents, after: App) -> None:
        self.before = before
        self.after = after
        self.documents = documents
        self.texts = {
            path.relative_to(specs).as_posix(): path.read_text("utf-8")
            for path in spec_files(specs, Diagnostics())
        }
        self.original = dict(self.texts)
        self.there = {one.qualified_table: one for one in before.entities}
        self.links = {link.table for one in before.entities for link in one.links}
        self.called = {
            one.name.text: self.there[one.qualified_table].name.text
            for one in after.entities
            if one.qualified_table in self.there
        }
        self.found = Merged()

    def run(self) -> Merged:
        for entity in self.after.entities:
            if entity.qualified_table not in self.there:
                self._add_entity(entity)
        for entity in self.after.entities:
            known = self.there.get(entity.qualified_table)
            if known is not None:
                self._add_members(entity, known)
        self.found.files = {
            path: text for path, text in self.texts.items() if self.original.get(path) != text
        }
        self.found.gone += sorted(self._gone())
        self.found.changed += sorted(self._changed())
        return self.found

    def _add_entity(self, entity: Entity) -> None:
        name = entity.name.text
        document = self._renamed(self.documents.entities[name])
        lines = entry(name, document, ("entities",), "")
        path = NEW_FILE
        if path in self.texts:
            text = with_entities(self.texts[path], lines)
        else:
            text = "\n".join(["entities:", *(f"  {line}".rstrip() for line in lines)]) + "\n"
        self._try(path, text, f"{name}, of the table {entity.qualified_table}")

    def _add_members(self, entity: Entity, known: Entity) -> None:
        columns = {column.column for column in known.columns}
        members = {
            column.name: "fields" for column in entity.columns if column.column not in columns
        }
        for relation in entity.relations:
            if relation.is_simple and relation.columns[0].name in members:
                del members[relation.columns[0].name]
                members[relation.name] = "relations"
        for link in entity.links:
            if link.table not in self.links:
                members[link.name] = "relations"
        document = self._renamed(self.documents.entities[entity.name.text])
        for name, kind in members.items():
            block = document.get(kind)
            if isinstance(block, dict) and name in block:
                self._add_member(known.name.text, kind, name, block[name])
            else:
                self.found.by_hand.append(f"{known.name}.{name}")

    def _add_member(self, entity: str, kind: str, name: str, value: Value) -> None:
        for path, text in self.texts.items():
            try:
                longer = with_member(text, entity, kind, name, value)
            except CannotInsert:
                continue
            self._try(path, longer, f"{entity}.{name}")
            return
        self.found.by_hand.append(f"{entity}.{name}")

    def _try(self, path: str, text: str, what: str) -> None:
        """Only what leaves the spec in order stays."""
        before = self.texts.get(path)
        self.texts[path] = text
        if self._is_in_order():
            self.found.added.append(what)
            return
        self.found.by_hand.append(what)
        if before is None:
            del self.texts[path]
        else:
            self.texts[path] = before

    def _is_in_order(self) -> bool:
        with tempfile.TemporaryDirectory(prefix="apiwright-") as folder:
            for path, text in self.texts.items():
                place = Path(folder) / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, "utf-8")
            try:
                pipeline.understand(Path(folder), Diagnostics())
            except SpecErrors:
                return False
        return True

    def _renamed(self, document: dict[str, Value]) -> dict[str, Value]:
        """Relations lead to what the author calls the entities."""
        relations = document.get("relations")
        if not isinstance(relations, dict):
            return document
        return {
            **document,
            "relations": {name: self._target(one) for name, one in relations.items()},
        }

    def _target(self, relation: Value) -> Value:
        if isinstance(relation, dict):
            return {**relation, "to": self.called.get(str(relation["to"]), str(relation["to"]))}
        name = str(relation)
        bare = name.rstrip("?")
        return self.called.get(bare, bare) + name[len(bare) :]

    def _gone(self) -> Iterator[str]:
        theirs = self._state(self.after)
        for key, table in self._state(self.before).tables.items():
            if key not in theirs.tables:
                yield f"the table {key}"
                continue
            names = {column.name for column in theirs.tables[key].columns}
            for column in table.columns:
                if column.name not in names:
                    yield f"the column {key}.{column.name}"

    def _changed(self) -> Iterator[str]:
        ours = self._state(self.before)
        for key, table in self._state(self.after).tables.items():
            known = (
                {column.name: column for column in ours.tables[key].columns}
                if key in ours.tables
                else {}
            )
            for column in table.columns:
                mine = known.get(column.name)
                if mine is None:
                    continue
                if mine.type != column.type:
                    words = [repr(sqlalchemy_type(one.type)) for one in (column, mine)]
                    yield f"{key}.{column.name} is {words[0]} in the database, and {words[1]} in the spec"
                if mine.nullable != column.nullable:
                    can = "may" if column.nullable else "may not"
                    yield f"{key}.{column.name} {can} be null in the database, other than in the spec"

    def _state(self, app: App) -> State:
        return only(schema_of(app), [self.after.databases[0].value])

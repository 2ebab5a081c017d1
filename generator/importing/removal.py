"""Taking something out of the documents of an import, so that what is left can be said."""

from __future__ import annotations

from collections.abc import Iterable

from generator.diagnostics import Diagnostic
from generator.failures import InternalError
from generator.importing.documents import Documents
from generator.importing.model import Grade, Remark, Value

_Path = tuple[str | int, ...]
_CIRCLE = "E318"
_OPTIONAL = {
    "fields": {
        "default", "doc", "examples", "ge", "le", "gt", "lt", "unique", "index", "pattern", "min_length",
        "max_length", "multiple_of", "lookup", "api", "transform",
    },
    "relations": {"inverse", "default", "doc", "constraint", "on_delete", "on_update", "index", "api"},
    "id": {"doc", "constraint"},
}  # fmt: skip
_LISTS = ("filters", "search")
_SINGLE = ("display", "doc", "plural", "timestamps", *_LISTS)
_SORTS = {"unique": "unique", "indexes": "index", "checks": "check"}


class Removal:
    """Takes out what problems point to; each place once."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._done: set[_Path] = set()

    def all(self, problems: Iterable[tuple[_Path, Diagnostic]]) -> None:
        """One thing for each problem; at least one, or the import would never end."""
        found = sorted(problems, key=lambda one: -_number(one[0]))
        for path, problem in found:
            self._one(path, problem)
        if not self._done:
            said = "; ".join(f"{one.code} {one.message}" for _, one in found[:3])
            raise InternalError(f"nothing can be taken out: {said}")
        for document in self._documents.entities.values():
            for key in [one for one, said in document.items() if said in ({}, [])]:
                del document[key]

    def _one(self, path: _Path, problem: Diagnostic) -> None:
        if path[:1] == ("app",) and len(path) > 1:
            self._app(str(path[1]), problem)
        elif path[:1] == ("enums",) and len(path) > 1:
            self._enum(str(path[1]), problem)
        elif path[:1] == ("entities",) and len(path) > 1:
            entity = str(path[1])
            if entity in self._documents.entities:
                self._in_entity(entity, path[2:], problem)

    def _tell(
        self, entity: str, thing: str, problem: Diagnostic, grade: Grade = Grade.UNSAID
    ) -> None:
        table = self._documents.tables.get(entity, entity)
        text = f"the language refuses it ({problem.code}): {problem.message}"
        self._documents.remarks.append(Remark(table, thing, text, grade))

    def _app(self, key: str, problem: Diagnostic) -> None:
        if key in self._documents.app and key != "name":
            del self._documents.app[key]
            self._done.add(("app", key))
            self._tell("", f"app.{key}", problem)

    def _enum(self, name: str, problem: Diagnostic) -> None:
        if self._documents.enums.pop(name, None) is not None:
            self._done.add(("enums", name))
            self._tell("", f"enum {self._documents.enum_names.get(name, name)}", problem)

    def _in_entity(self, entity: str, path: _Path, problem: Diagnostic) -> None:
        found = self._documents.entities[entity]
        key = str(path[0]) if path else ""
        if path[:1] and ("entities", entity, *path[:2]) in self._done:
            return
        self._done.add(("entities", entity, *path[:2]))
        if key in ("fields", "relations") and len(path) > 1:
            self._member(entity, key, str(path[1]), str(path[2]) if len(path) > 2 else "", problem)
        elif key in _SORTS and len(path) > 1:
            self._rule(entity, key, path[1], problem)
        elif key == "id" and len(path) > 1 and path[1] in _OPTIONAL["id"]:
            self._without(found, "id", str(path[1]))
            self._tell(entity, "primary key", problem, Grade.NEAR)
        elif key in _LISTS and len(path) > 1:
            self._item(entity, key, path[1], problem)
        elif key in _SINGLE:
            found.pop(key, None)
            self._tell(entity, "comment" if key == "doc" else key, problem)
        else:
            self._entity(entity, problem)

    def _item(self, entity: str, key: str, place: str | int, problem: Diagnostic) -> None:
        """One of the fields that lists are filtered or searched by."""
        items = self._documents.entities[entity].get(key)
        if isinstance(items, list) and isinstance(place, int) and place < len(items):
            self._tell(entity, f"{key} {items.pop(place)}", problem)

    def _entity(self, entity: str, problem: Diagnostic) -> None:
        """With all relations that lead to it."""
        self._tell(entity, "table", problem)
        del self._documents.entities[entity]
        for other, document in self._documents.entities.items():
            relations = document.get("relations")
            if not isinstance(relations, dict):
                continue
            for name in [one for one, said in relations.items() if _target(said) == entity]:
                self._relation(other, name, problem)

    def _without(self, document: dict[str, Value], name: str, key: str) -> None:
        said = document.get(name)
        if isinstance(said, dict):
            said.pop(key, None)
            if set(said) == {"type"}:
                document[name] = said["type"]

    def _member(self, entity: str, kind: str, name: str, key: str, problem: Diagnostic) -> None:
        document = self._documents.entities[entity]
        members = document.get(kind)
        if not isinstance(members, dict) or name not in members:
            return
        column = self._documents.columns.get((entity, name), name)
        said = members[name]
        has_columns = isinstance(said, dict) and "columns" in said
        if problem.code == _CIRCLE and kind == "relations" and _nullable(said) != said:
            if has_columns:
                self._relation(entity, name, problem)
                return
            members[name] = _nullable(said)
            text = "rows that need each other in a circle cannot be made; here it may be null"
            table = self._documents.tables.get(entity, entity)
            self._documents.remarks.append(Remark(table, f"column {column}", text, Grade.NEAR))
        elif key in _OPTIONAL[kind] and isinstance(said, dict) and key in said:
            del said[key]
            grade = (
                Grade.NEAR if key in ("doc", "inverse", "examples", "constraint") else Grade.UNSAID
            )
            thing = f"unique {column}" if key == "unique" else f"column {column}"
            self._tell(entity, f"index {column}" if key == "index" else thing, problem, grade)
        elif kind == "relations":
            self._relation(entity, name, problem)
        else:
            del members[name]
            self._tell(entity, f"column {column}", problem)

    def _relation(self, entity: str, name: str, problem: Diagnostic) -> None:
        """Its column stays, where it made one, as a field that refers to nothing."""
        document = self._documents.entities[entity]
        members = document.get("relations")
        if not isinstance(members, dict) or name not in members:
            return
        del members[name]
        column = self._documents.columns.get((entity, name), "")
        self._tell(
            entity, f"foreign key {self._documents.constraints.get((entity, name), name)}", problem
        )
        plain = self._documents.plain.get((entity, name))
        if plain is not None:
            fields = document.setdefault("fields", {})
            if isinstance(fields, dict):
                fields[name] = plain
            filters = document.get("filters")
            if isinstance(filters, list) and name in filters:
                filters.remove(name)
        elif column:
            self._tell(entity, f"column {column}", problem)

    def _rule(self, entity: str, key: str, place: str | int, problem: Diagnostic) -> None:
        document = self._documents.entities[entity]
        rules = document.get(key)
        if isinstance(rules, list) and isinstance(place, int) and place < len(rules):
            said = rules.pop(place)
            name = str(said.get("name", "")) if isinstance(said, dict) else ""
            listed = said.get("fields") if isinstance(said, dict) else said
            columns = self._documents.columns
            words = ", ".join(
                columns.get((entity, str(one)), str(one))
                for one in (listed if isinstance(listed, list) else [])
            )
            self._tell(entity, f"{_SORTS[key]} {name or words}", problem)
        elif isinstance(rules, dict) and place in rules:
            word = str(place)
            sql = self._documents.checks.get((entity, word), "")
            said = rules[word]
            name = str(said["name"]) if isinstance(said, dict) and "name" in said else ""
            if sql and not (isinstance(said, dict) and "sql" in said):
                rules[word] = {"sql": sql, **({"name": name} if name else {})}
                self._tell(entity, f"check {name or word}", problem, Grade.HATCHED)
            else:
                del rules[word]
                self._tell(entity, f"check {name or word}", problem)
        if not document.get(key):
            document.pop(key, None)


def _number(path: _Path) -> int:
    """Items of a list go from its end, so that the numbers before stay true."""
    return next((one for one in path if isinstance(one, int)), -1)


def _target(said: Value) -> str:
    return str(said.get("to") if isinstance(said, dict) else said).rstrip("?")


def _nullable(said: Value) -> Value:
    if isinstance(said, dict):
        return {**said, "nullable": True}
    return f"{str(said).rstrip('?')}?"

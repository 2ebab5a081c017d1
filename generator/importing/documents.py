"""A schema as the documents of a spec: plain values, entity by entity, and what they do not say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial

from generator.importing.fields import FieldForms, Tell, sentence, short
from generator.importing.model import (
    DefaultSort,
    Grade,
    Remark,
    SourceColumn,
    SourceEnum,
    SourceSchema,
    Value,
)
from generator.importing.names import ascii_words
from generator.importing.plan import SchemaPlan, TablePlan
from generator.importing.relations import RelationForms, short_relation
from generator.importing.rules import TableRules
from generator.ir import Name
from generator.spec.document import Document
from generator.spec.documents.app import AppDocument
from generator.spec.documents.entities import EntityDocument
from generator.spec.types import TYPES

_DISPLAY = (
    "name", "full_name", "display_name", "username", "last_name", "title", "label", "email", "code",
)  # fmt: skip
_DELETE = {"cascade", "set_null", "restrict"}


@dataclass(slots=True)
class Documents:
    """What a spec will say, before it is written."""

    app: dict[str, Value]
    enums: dict[str, Value]
    entities: dict[str, dict[str, Value]]
    remarks: list[Remark]
    tables: dict[str, str] = field(default_factory=dict)
    """By entity: the table that it was made of, as remarks call it."""
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    """By entity and field or relation: the column."""
    constraints: dict[tuple[str, str], str] = field(default_factory=dict)
    """By entity and relation: how remarks call its foreign key."""
    plain: dict[tuple[str, str], Value] = field(default_factory=dict)
    """By entity and relation: its column as a field."""
    checks: dict[tuple[str, str], str] = field(default_factory=dict)
    """By entity and check: its SQL."""
    enum_names: dict[str, str] = field(default_factory=dict)
    """By the word in the spec: the enum's name in the source."""
    groups: dict[str, str] = field(default_factory=dict)
    """By entity: the namespace that it stands in; empty for the usual one."""


def documents_of(schema: SourceSchema) -> Documents:
    """The whole schema in the words of the language."""
    return _Writer(schema).documents()


class _Writer:
    def __init__(self, schema: SourceSchema) -> None:
        self.schema = schema
        self.plan = SchemaPlan(schema)
        self.enums = _enum_names(schema, self.plan)
        is_mysql = schema.databases == ("mysql",)
        self.forms = FieldForms(self.enums, is_mysql=is_mysql)
        self.relations = RelationForms(self.plan, self.forms, is_read=bool(schema.databases))
        self.ids = _most_common_id(self.plan)
        self.sql: dict[str, dict[str, str]] = {}
        self.functions = {
            remark.thing.removeprefix("function ").partition("(")[0].rpartition(".")[2]
            for remark in schema.remarks
            if remark.thing.startswith("function ")
        }

    def documents(self) -> Documents:
        for key, table in self.plan.links.items():
            if {one.table for one in table.references} - set(self.plan.tables):
                self.plan.tell(key, "table", "it links tables that are not in the spec")
        entities = {plan.entity: self._entity(plan) for plan in self.plan.tables.values()}
        for table in self.plan.links.values():
            if not {one.table for one in table.references} - set(self.plan.tables):
                self.relations.link(table, entities)
        found = Documents(self._app(), self._enums(), entities, self.plan.remarks)
        found.enum_names = {word: enum.name for word, enum in self.enums.values()}
        for plan in self.plan.tables.values():
            found.tables[plan.entity] = plan.table.key
            found.groups[plan.entity] = plan.table.schema
            for column, name in plan.names.items():
                found.columns[plan.entity, name] = column
            for name, reference in plan.relations:
                shown = reference.name or ", ".join(reference.columns)
                found.constraints[plan.entity, name] = shown
            for column in plan.made:
                name = plan.names[column]
                plain = self.forms.field(plan.table.column(column), self.plan.stored(name), _silent)
                found.plain[plan.entity, name] = short(plain)
            for word, sql in self.sql[plan.entity].items():
                found.checks[plan.entity, word] = sql
        return found

    def _app(self) -> dict[str, Value]:
        schema = self.schema
        app: dict[str, Value] = {"name": schema.name}
        if schema.databases:
            app["database"] = schema.databases[0]
            app["databases"] = list(schema.databases)
            app["reading"] = "lenient"
        if self.ids != "integer":
            app["ids"] = self.ids
        said = schema.app.get("naming", {})
        naming = dict(said) if isinstance(said, dict) else {}
        if self.plan.entities.are_singular:
            naming["tables"] = "singular"
        if self.plan.has_camel_columns:
            naming["columns"] = "camel"
        if self.plan.convention.word != "prefix":
            naming["constraints"] = self.plan.convention.word
        if naming:
            app["naming"] = naming
        if schema.extensions:
            app["extensions"] = list(schema.extensions)
        return _in_order(dict(schema.app) | app, AppDocument)

    def _enums(self) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for word, enum in self.enums.values():
            labels = {value: enum.labels.get(value, "") for value in enum.values}
            if any(labels.values()):
                found[word] = {value: label or value for value, label in labels.items()}
            else:
                found[word] = list(enum.values)
        return found

    # Entities

    def _entity(self, plan: TablePlan) -> dict[str, Value]:
        table = plan.table
        found: dict[str, Value] = {}
        if table.doc:
            tell = partial(self.plan.tell, table.key, "comment")
            found["doc"] = sentence(table.doc, tell)
        if table.plural:
            found["plural"] = table.plural
        if table.name != self._made_table(plan):
            found["table"] = table.name
        if table.schema:
            found["schema"] = table.schema
        self._add(found, "id", self._key(plan))
        self._add(found, "display", self._display(plan))
        self._add(found, "timestamps", self._timestamps(plan))
        fields, relations = self._fields(plan), self.relations.of(plan)
        rules = TableRules(self.plan, plan, fields, relations, self.functions)
        rules.add()
        self.sql[plan.entity] = rules.sql
        self._add(found, "fields", {name: short(one) for name, one in fields.items()})
        self._add(
            found, "relations", {name: short_relation(one) for name, one in relations.items()}
        )
        self._add(found, "unique", rules.uniques)
        self._add(found, "indexes", rules.indexes)
        self._add(found, "checks", rules.checks)
        self._add(found, "filters", self._filters(plan))
        return _in_order(found | dict(table.extra), EntityDocument)

    def _made_table(self, plan: TablePlan) -> str:
        if plan.table.plural and not self.plan.entities.are_singular:
            return Name(plan.table.plural).snake
        return self.plan.entities.table_of(plan.entity)

    def _add(self, found: dict[str, Value], key: str, value: Value | None) -> None:
        if value is not None and value not in ("", [], {}):
            found[key] = value

    def _key(self, plan: TablePlan) -> Value | None:
        """`id`; nothing where it is the one that every entity has."""
        constraint: dict[str, Value] = {}
        name = plan.table.key_name
        if name and not self.plan.convention.follows(name, "pk", plan.table.name, ()):
            constraint = {"constraint": name}
        if plan.own_key:
            return self._own_key(plan, constraint)
        words: list[Value] = [plan.names[column] for column in plan.key]
        if len(words) == 1 and plan.key[0] in plan.made:
            reference = plan.made[plan.key[0]]
            is_key = reference.references == self.plan.tables[reference.table].key
            if is_key and not constraint and words[0] not in TYPES:
                return words[0]
        return {"fields": words, **constraint} if constraint else words

    def _own_key(self, plan: TablePlan, constraint: dict[str, Value]) -> Value | None:
        column, name = plan.table.column(plan.own_key), plan.names[plan.own_key]
        tell = partial(self.plan.tell, plan.table.key, f"column {column.name}")
        if "type" not in (keys := self.forms.type_keys(column.type, tell)):
            self.plan.tell(plan.table.key, "table", f"its key is {column.type.source}")
            return None
        word = str(keys["type"])
        found: dict[str, Value] = {"name": name} if name != "id" else {}
        found["type"] = word
        if column.name != self.plan.stored(name):
            found["column"] = column.name
        if word in ("integer", "bigint", "smallint") and not column.is_numbered:
            found["generated"] = False
        self._tell_default_of_key(column, word, tell)
        found |= constraint
        if column.doc:
            found["doc"] = sentence(column.doc, tell)
        if found == {"type": word}:
            return None if word == self.ids else word
        return found

    def _tell_default_of_key(self, column: SourceColumn, word: str, tell: Tell) -> None:
        default = column.default
        if default is None or not default.is_made_by_database:
            return
        if word == "uuid" and default.sort is DefaultSort.UUID:
            tell("the application makes its values, not the database", Grade.NEAR)
        else:
            tell(f"its default {default.value} is not said", Grade.UNSAID)

    def _display(self, plan: TablePlan) -> str | None:
        for one in _DISPLAY:
            for column in plan.table.columns:
                name = plan.names.get(column.name, "")
                is_text = column.type.word.startswith(("string", "text"))
                if name == one and is_text and column.name not in plan.key:
                    return name
        return None

    def _timestamps(self, plan: TablePlan) -> Value | None:
        if not plan.stamps:
            return None
        names = {kind: plan.names[column] for kind, column in plan.stamps.items()}
        first = plan.table.column(next(iter(plan.stamps.values())))
        found: dict[str, Value] = {
            kind: names[kind] for kind in ("created", "updated") if kind in names
        }
        for column in plan.stamps.values():
            self._tell_stamp(plan, plan.table.column(column))
        if first.type.word != "datetime":
            found["type"] = first.type.word
        if first.nullable:
            found["nullable"] = True
        usual = {"created": "created_at", "updated": "updated_at"}
        if found == usual:
            return True
        if len(found) == 1 and found.items() <= usual.items():
            return next(iter(found))
        return found

    def _tell_stamp(self, plan: TablePlan, column: SourceColumn) -> None:
        tell = partial(self.plan.tell, plan.table.key, f"column {column.name}")
        self.forms.type_keys(column.type, tell)
        self.forms.default(column.default, column.type, tell)

    def _fields(self, plan: TablePlan) -> dict[str, dict[str, Value]]:
        found: dict[str, dict[str, Value]] = {}
        for column in plan.table.columns:
            name = plan.names[column.name]
            if column.name in plan.made or column.name in plan.stamps.values():
                continue
            if column.name == plan.own_key:
                continue
            tell = partial(self.plan.tell, plan.table.key, f"column {column.name}")
            if column.computed:
                tell(f"it is computed by the database: {column.computed}", Grade.UNSAID)
                del plan.names[column.name]
                continue
            if column.is_numbered:
                tell("the database numbers it, which only keys are here", Grade.UNSAID)
            found[name] = self.forms.field(column, self.plan.stored(name), tell)
        return found

    def _filters(self, plan: TablePlan) -> list[Value]:
        """Lists are filtered by what an index leads."""
        if plan.table.extra.get("filters"):
            return []
        return [
            plan.names[column]
            for column in plan.made
            if plan.is_led_by(column) and plan.names.get(column)
        ]


def _silent(_text: str, _grade: Grade) -> None:
    """What is said of a column is said already."""


def _most_common_id(plan: SchemaPlan) -> str:
    words = [
        one.table.column(one.own_key).type.word
        for one in plan.tables.values()
        if one.own_key and one.names[one.own_key] == "id"
    ]
    found = Counter(word for word in words if word in ("integer", "bigint", "uuid"))
    return found.most_common(1)[0][0] if found else "integer"


def _enum_names(schema: SourceSchema, plan: SchemaPlan) -> dict[str, tuple[str, SourceEnum]]:
    """By the name in the source: what the spec calls it."""
    taken = {plan.entities.of(table.key).lower() for table in schema.tables}
    found: dict[str, tuple[str, SourceEnum]] = {}
    for enum in schema.enums:
        words = ascii_words(enum.name)
        name = "".join(word[:1].upper() + word[1:] for word in words)
        name = name if name[:1].isalpha() else f"Enum{name}"
        while name.lower() in taken or name in TYPES:
            name += "Value"
        taken.add(name.lower())
        found[enum.name] = name, enum
        if enum.schema:
            plan.tell("", f"enum {enum.name}", f"it is in the schema {enum.schema}", Grade.NEAR)
    return found


def _in_order(found: dict[str, Value], of: type[Document]) -> dict[str, Value]:
    """The keys of a document in the order in which the language lists them."""
    fields = of.model_fields.items()
    known = [str(field.validation_alias or name) for name, field in fields]
    return dict(sorted(found.items(), key=lambda item: known.index(item[0])))

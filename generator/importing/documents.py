"""A schema as the documents of a spec: plain values, entity by entity, and what they do not say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from generator.importing.fields import FieldForms, sentence, short
from generator.importing.model import (
    Grade,
    Remark,
    SourceColumn,
    SourceEnum,
    SourceReference,
    SourceSchema,
    SourceTable,
    Value,
)
from generator.importing.names import ascii_words
from generator.importing.plan import Plan, TablePlan, link_names
from generator.importing.rules import Rules
from generator.ir import Name
from generator.resolve.plurals import singular_name
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
    groups: dict[str, str] = field(default_factory=dict)
    """By entity: the namespace that it stands in; empty for the usual one."""


def documents_of(schema: SourceSchema) -> Documents:
    """The whole schema in the words of the language."""
    return _Writer(schema).documents()


class _Writer:
    def __init__(self, schema: SourceSchema) -> None:
        self.schema = schema
        self.plan = Plan(schema)
        self.enums = _enum_names(schema, self.plan)
        is_mysql = schema.databases == ("mysql",)
        self.forms = FieldForms(self.enums, is_mysql=is_mysql)
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
                self._link(table, entities)
        found = Documents(self._app(), self._enums(), entities, self.plan.remarks)
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
        fields, relations = self._fields(plan), self._relations(plan)
        rules = Rules(self.plan, plan, fields, relations, self.functions)
        rules.add()
        self.sql[plan.entity] = rules.sql
        self._add(found, "fields", {name: short(one) for name, one in fields.items()})
        self._add(found, "relations", {name: _short(one) for name, one in relations.items()})
        self._add(found, "unique", rules.uniques)
        self._add(found, "indexes", rules.indexes)
        self._add(found, "checks", rules.checks)
        self._add(found, "filters", self._filters(plan))
        return _in_order(found | dict(table.extra), EntityDocument)

    def _made_table(self, plan: TablePlan) -> str:
        if plan.table.plural and not self.plan.entities.are_singular:
            return Name(plan.table.plural).snake
        return self.plan.entities.table_of(plan.entity)

    def _add(self, found: dict[str, Value], key: str, value: Value) -> None:
        if value not in (None, "", [], {}):
            found[key] = value

    def _key(self, plan: TablePlan) -> Value:
        """`id`, empty where it is the one that every entity has."""
        constraint = {}
        if plan.table.key_name:
            name = plan.table.name
            if not self.plan.convention.follows(plan.table.key_name, "pk", name, ()):
                constraint = {"constraint": plan.table.key_name}
        if not plan.own_key:
            words = [plan.names[column] for column in plan.key]
            if len(words) == 1 and plan.key[0] in plan.made:
                reference = plan.made[plan.key[0]]
                is_key = reference.references == self.plan.tables[reference.table].key
                if is_key and not constraint and words[0] not in TYPES:
                    return words[0]
            listed: list[Value] = list(words)
            return {"fields": listed, **constraint} if constraint else listed
        column, name = plan.table.column(plan.own_key), plan.names[plan.own_key]
        thing = f"column {column.name}"
        tell = partial(self.plan.tell, plan.table.key, thing)
        if "type" not in (keys := self.forms.type_keys(column.type, tell)):
            self.plan.tell(plan.table.key, "table", f"its key is {column.type.source}")
            return None
        word = str(keys["type"])
        found: dict[str, Value] = {"name": name} if name != "id" else {}
        found["type"] = word
        if column.name != self.plan.stored(name):
            found["column"] = column.name
        is_number = word in ("integer", "bigint", "smallint")
        if is_number and not column.is_numbered:
            found["generated"] = False
        if column.default is not None and column.default.is_made_by_database:
            if word == "uuid" and column.default.sort.value == "uuid":
                tell("the application makes its values, not the database", Grade.NEAR)
            else:
                tell(f"its default {column.default.value} is not said", Grade.UNSAID)
        found |= constraint
        if column.doc:
            found["doc"] = sentence(column.doc, tell)
        if found == {"type": word}:
            return None if word == self.ids else word
        return found

    def _display(self, plan: TablePlan) -> str | None:
        for one in _DISPLAY:
            for column in plan.table.columns:
                name = plan.names.get(column.name, "")
                is_text = column.type.word.startswith(("string", "text"))
                if name == one and is_text and column.name not in plan.key:
                    return name
        return None

    def _timestamps(self, plan: TablePlan) -> Value:
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

    # Relations

    def _relations(self, plan: TablePlan) -> dict[str, dict[str, Value]]:
        found: dict[str, dict[str, Value]] = {}
        for column, reference in plan.made.items():
            name = plan.names[column]
            found[name] = self._made(plan, plan.table.column(column), name, reference)
        for name, reference in plan.taken:
            if set(reference.columns) <= set(plan.names):
                found[name] = self._taken(plan, name, reference)
            else:
                thing = self.plan.thing_of(reference)
                self.plan.tell(plan.table.key, thing, "a column of it is not said")
        return found

    def _made(
        self, plan: TablePlan, column: SourceColumn, name: str, reference: SourceReference
    ) -> dict[str, Value]:
        target = self.plan.tables[reference.table]
        found = self._lead(plan, name, reference)
        tell = partial(self.plan.tell, plan.table.key, f"column {column.name}")
        if column.nullable:
            found["nullable"] = True
        end = "id"
        if reference.references == target.key:
            made = f"{name}_{end}"
        else:
            words = self._named(target, reference.references)
            found["references"] = words[0]
            made = f"{name}_{words[0]}"
            if reference.references[0] in target.made:
                made = f"{name}_{words[0]}_id"
        if column.name != self.plan.stored(made):
            found["column"] = column.name
        found |= self.forms.default(column.default, column.type, tell)
        if column.is_numbered:
            tell("the database numbers it, which only keys are here", Grade.UNSAID)
        if column.computed:
            tell(f"it is computed by the database: {column.computed}", Grade.UNSAID)
        self._tell_other_type(plan, column, reference)
        self._end(plan, found, reference)
        if column.doc:
            found["doc"] = sentence(column.doc, tell)
        for key, value in column.rules:
            found[key] = value
        return found

    def _tell_other_type(
        self, plan: TablePlan, column: SourceColumn, reference: SourceReference
    ) -> None:
        """A foreign key has the type of what it leads to."""
        other = self.plan.by_key[reference.table].column(reference.references[0])
        if column.type.source != other.type.source:
            text = f"it is {column.type.source or column.type.word}, and has the type of what it leads to"
            self.plan.tell(plan.table.key, f"column {column.name}", text, Grade.NEAR)
        elif column.type.lost:
            text = f"{column.type.source}: {column.type.lost}"
            self.plan.tell(plan.table.key, f"column {column.name}", text, Grade.NEAR)

    def _taken(self, plan: TablePlan, name: str, reference: SourceReference) -> dict[str, Value]:
        target = self.plan.tables[reference.table]
        own, others = list(reference.columns), list(reference.references)
        if set(others) == set(target.key) and tuple(others) != target.key:
            pairs = dict(zip(others, own, strict=True))
            others = list(target.key)
            own = [pairs[one] for one in others]
        found = self._lead(plan, name, reference)
        found["columns"] = list(self._named(plan, tuple(own)))
        if tuple(others) != target.key:
            found["references"] = list(self._named(target, tuple(others)))
        self._end(plan, found, reference)
        return found

    def _named(self, plan: TablePlan, columns: tuple[str, ...]) -> list[str]:
        return [plan.names.get(column, column) for column in columns]

    def _lead(self, plan: TablePlan, name: str, reference: SourceReference) -> dict[str, Value]:
        return {"to": self.plan.entities.of(reference.table)}

    def _end(self, plan: TablePlan, found: dict[str, Value], reference: SourceReference) -> None:
        name = next(word for word, one in plan.relations if one is reference)
        if name in plan.inverses:
            found["inverse"] = plan.inverses[name]
        thing = self.plan.thing_of(reference)
        for key, action in (("on_delete", reference.on_delete), ("on_update", reference.on_update)):
            if action in _DELETE:
                found[key] = action
            elif action:
                text = f"{key.replace('_', ' ')} {action.replace('_', ' ')}"
                self.plan.tell(plan.table.key, thing, f"it says {text}", Grade.NEAR)
        words = reference.columns
        follows = self.plan.convention.follows(reference.name, "fk", plan.table.name, words)
        if not follows:
            found["constraint"] = reference.name
        if reference.doc:
            found["doc"] = reference.doc

    def _filters(self, plan: TablePlan) -> list[Value]:
        """Lists are filtered by what an index leads."""
        if plan.table.extra.get("filters"):
            return []
        return [
            plan.names[column]
            for column in plan.made
            if plan.is_led_by(column) and plan.names.get(column)
        ]

    def _link(self, table: SourceTable, entities: dict[str, dict[str, Value]]) -> None:
        by_column = {one.columns[0]: one for one in table.references}
        own, other = (by_column[column] for column in table.primary_key)
        name, inverse = link_names(self.plan, table)
        source, target = self.plan.entities.of(own.table), self.plan.entities.of(other.table)
        found: dict[str, Value] = {"to": target, "many": True, "inverse": inverse}
        if table.name != f"{Name(source).snake}_{name}":
            found["table"] = table.name
        if table.schema:
            found["schema"] = table.schema
        made = [Name(source).snake, singular_name(name) if source == target else Name(target).snake]
        if made[0] == made[1]:
            made[1] = f"other_{made[1]}"
        if [self.plan.stored(f"{one}_id") for one in made] != list(table.primary_key):
            found["columns"] = list(table.primary_key)
        if self.schema.databases:
            self.plan.tell(table.key, "comment", "a link table has one of its own", Grade.NEAR)
        relations = entities[source].setdefault("relations", {})
        if isinstance(relations, dict):
            relations[name] = found
        order = {"unique": 1, "indexes": 2, "checks": 3, "filters": 4}
        entities[source] = dict(
            sorted(entities[source].items(), key=lambda item: order.get(item[0], 0))
        )


def _silent(_text: str, _grade: Grade) -> None:
    """What is said of a column is said already."""


def _short(relation: Mapping[str, Value]) -> Value:
    keys = set(relation)
    if keys == {"to"}:
        return relation["to"]
    return f"{relation['to']}?" if keys == {"to", "nullable"} else dict(relation)


def _most_common_id(plan: Plan) -> str:
    words = [
        one.table.column(one.own_key).type.word
        for one in plan.tables.values()
        if one.own_key and one.names[one.own_key] == "id"
    ]
    found = Counter(word for word in words if word in ("integer", "bigint", "uuid"))
    return found.most_common(1)[0][0] if found else "integer"


def _enum_names(schema: SourceSchema, plan: Plan) -> dict[str, tuple[str, SourceEnum]]:
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

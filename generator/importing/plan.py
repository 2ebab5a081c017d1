"""What becomes of each table and column, before anything is written: names, keys, ways to others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.importing.conventions import Convention
from generator.importing.model import (
    Grade,
    Remark,
    SourceColumn,
    SourceReference,
    SourceSchema,
    SourceTable,
)
from generator.importing.names import (
    EntityNames,
    Members,
    plural_snake,
    relation_name,
    snake_name,
)
from generator.ir import Name
from generator.resolve.plurals import singular_name

HUB = 25
"""An entity that more tables than these refer to gets no lists of them."""
_CREATED = frozenset(
    [
        "created_at",
        "created",
        "created_on",
        "create_date",
        "creation_date",
        "created_date",
        "date_created",
        "inserted_at",
        "create_time",
        "created_time",
        "added_at",
        "createdat",
    ]
)
_UPDATED = frozenset(
    [
        "updated_at",
        "updated",
        "updated_on",
        "update_date",
        "modified_at",
        "modified",
        "modified_date",
        "date_updated",
        "last_update",
        "last_updated",
        "update_time",
        "changed_at",
        "updatedat",
    ]
)


@dataclass(slots=True)
class TablePlan:
    """One table that becomes an entity."""

    table: SourceTable
    entity: str
    members: Members = field(default_factory=Members)
    names: dict[str, str] = field(default_factory=dict)
    """By column: the field, the relation or the key that holds it."""
    made: dict[str, SourceReference] = field(default_factory=dict)
    """By column: the reference whose relation makes it."""
    taken: list[tuple[str, SourceReference]] = field(default_factory=list)
    """Relations by their names that take columns which are fields."""
    inverses: dict[str, str] = field(default_factory=dict)
    """By relation: what the other entity calls these rows."""
    key: tuple[str, ...] = ()
    stamps: dict[str, str] = field(default_factory=dict)
    """`created` and `updated`: their columns."""

    @property
    def relations(self) -> Iterator[tuple[str, SourceReference]]:
        for column, reference in self.made.items():
            yield self.names[column], reference
        yield from self.taken

    @property
    def own_key(self) -> str:
        """The column that is the key by itself and no reference; empty where there is none."""
        return self.key[0] if len(self.key) == 1 and self.key[0] not in self.made else ""

    def is_led_by(self, column: str) -> bool:
        """A key, a unique rule or an index begins with it."""
        return any(columns[:1] == (column,) for columns in self.leading)

    @property
    def leading(self) -> Iterator[tuple[str, ...]]:
        """Columns that lookups can begin with."""
        yield self.key
        yield from (rule.columns for rule in self.table.uniques)
        keys = {one.name for one in self.table.references}
        for index in self.table.indexes:
            if index.name in keys or index.where or index.method or index.lost or index.unique:
                continue
            if all(part.column for part in index.parts):
                yield tuple(part.column for part in index.parts)


class SchemaPlan:
    """The whole schema."""

    def __init__(self, schema: SourceSchema) -> None:
        self.schema = schema
        self.remarks: list[Remark] = list(schema.remarks)
        self.convention = Convention.of(schema)
        self.by_key = {table.key: table for table in schema.tables}
        self.links = {table.key: table for table in schema.tables if self._is_link(table)}
        self.entities = EntityNames(schema)
        self.has_camel_columns = _are_camel(schema)
        self.tables: dict[str, TablePlan] = {}
        for table in schema.tables:
            if table.key not in self.links:
                self._plan(table)
        for one in self.tables.values():
            self._name_columns(one)
        self._name_inverses()

    def tell(self, table: str, thing: str, text: str, grade: Grade = Grade.UNSAID) -> None:
        """Remember what is said otherwise, or not at all."""
        self.remarks.append(Remark(table, thing, text, grade))

    def stored(self, name: str) -> str:
        """What the product calls the column of a field."""
        return Name(name).camel if self.has_camel_columns else name

    def field_name(self, column: SourceColumn) -> str:
        """What the spec calls a column that is a field."""
        return column.field or snake_name(column.name)

    # Which tables are what

    def _is_link(self, table: SourceTable) -> bool:
        """Nothing but two keys that go with their rows: a many-to-many relation."""
        columns = tuple(column.name for column in table.columns)
        pairs = {one.columns: one for one in table.references}
        if len(columns) != 2 or set(columns) != set(table.primary_key) or len(pairs) != 2:
            return False
        if (
            set(pairs) != {(one,) for one in columns}
            or table.uniques
            or table.checks
            or table.entity
        ):
            return False
        for one in table.references:
            target = self.by_key.get(one.table)
            if target is None or one.references != target.primary_key or one.on_update:
                return False
            if one.on_delete != "cascade" or len(one.references) != 1 or one.deferrable:
                return False
        if any(column.doc or column.default for column in table.columns):
            return False
        return self.convention.is_link_called_alike(table)

    def _plan(self, table: SourceTable) -> None:
        one = TablePlan(table, self.entities.of(table.key))
        one.key = table.primary_key or self._other_key(table)
        if not one.key:
            text = "it has no key, and no unique rule over required columns could be one"
            self.tell(table.key, "table", text)
            return
        self.tables[table.key] = one

    def _other_key(self, table: SourceTable) -> tuple[str, ...]:
        """The smallest unique set of required columns."""
        required = {column.name for column in table.columns if not column.nullable}
        rules = [rule.columns for rule in table.uniques if set(rule.columns) <= required]
        if not rules:
            return ()
        found = min(rules, key=lambda columns: (len(columns), columns))
        text = f"there is none; the unique {', '.join(found)} is taken for it"
        self.tell(table.key, "primary key", text, Grade.NEAR)
        return found

    # Names

    def _name_columns(self, plan: TablePlan) -> None:
        table = plan.table
        uses = Counter(column for one in table.references for column in one.columns)
        there = {column.name for column in table.columns}
        known = self._known_references(plan)
        singles = {
            one.columns[0]: one
            for one in known
            if len(one.columns) == 1 and uses[one.columns[0]] == 1 and one.columns[0] in there
        }
        self._find_stamps(plan, singles)
        for column in table.columns:
            if column.name in singles:
                plan.made[column.name] = singles[column.name]
        for column in table.columns:
            if column.name not in plan.made:
                plan.names[column.name] = self._name_field(plan, column)
        for column_name, reference in plan.made.items():
            plan.names[column_name] = self._name_relation(plan, reference, column_name)
        for one in sorted(known, key=lambda one: len(one.columns)):
            if one not in plan.made.values():
                base = one.columns[0] if len(one.columns) == 1 else ""
                if not set(one.columns) <= there:
                    self.tell(table.key, self.thing_of(one), "a column of it is not said")
                    continue
                name = one.relation or (relation_name(base) if base else "")
                name = name or Name(self.entities.of(one.table)).snake
                plan.taken.append((plan.members.take(name, f"{name}_ref"), one))

    def _known_references(self, plan: TablePlan) -> list[SourceReference]:
        found: dict[tuple[tuple[str, ...], str], SourceReference] = {}
        for one in plan.table.references:
            if one.table not in self.tables:
                text = f"it leads to {one.table}, which is not in the spec"
                self.tell(plan.table.key, self.thing_of(one), text)
            elif (one.columns, one.table) in found:
                self.tell(plan.table.key, self.thing_of(one), "the same key stands there twice")
            else:
                found[one.columns, one.table] = one
        return list(found.values())

    def thing_of(self, reference: SourceReference) -> str:
        """How remarks call a foreign key."""
        return f"foreign key {reference.name or ', '.join(reference.columns)}"

    def _name_field(self, plan: TablePlan, column: SourceColumn) -> str:
        name = self.field_name(column)
        if column.name == plan.own_key:
            entity = Name(plan.entity).snake
            bare = column.name.lower().replace("_", "")
            is_id = bare in {
                "id",
                f"{entity}id".replace("_", ""),
                f"{plan.table.name}id".lower().replace("_", ""),
            }
            is_number = column.type.word in ("integer", "bigint", "smallint", "uuid")
            others = {self.field_name(one) for one in plan.table.columns if one is not column}
            if is_id and is_number and "id" not in others:
                name = "id"
        return plan.members.take(name, f"{name}_field")

    def _name_relation(self, plan: TablePlan, reference: SourceReference, column: str) -> str:
        name = reference.relation or relation_name(column)
        beside = ("", "_id")
        target = self.by_key[reference.table]
        if reference.references != self.tables[reference.table].key:
            part = snake_name(target.column(reference.references[0]).name)
            beside = ("", f"_{part}")
        return plan.members.take(name, f"{name}_ref", beside=beside)

    def _name_inverses(self) -> None:
        children: dict[str, list[tuple[TablePlan, str, SourceReference]]] = defaultdict(list)
        for plan in self.tables.values():
            for name, reference in plan.relations:
                children[reference.table].append((plan, name, reference))
        for key, found in children.items():
            if len(found) > HUB and not any(one.inverse for *_, one in found):
                continue
            often = Counter(plan.entity for plan, *_ in found)
            for plan, name, reference in found:
                inverse = self._inverse(plan, name, reference, is_alone=often[plan.entity] == 1)
                members = self.tables[key].members
                for candidate in (inverse, f"{name}_{inverse}"):
                    if candidate and members.is_free(candidate):
                        plan.inverses[name] = members.take(candidate)
                        break

    def _inverse(
        self, plan: TablePlan, name: str, reference: SourceReference, *, is_alone: bool
    ) -> str:
        if reference.inverse:
            return reference.inverse
        many = plural_snake(plan.entity)
        if any(rule.columns == reference.columns for rule in plan.table.uniques) or (
            plan.key == reference.columns
        ):
            many = Name(plan.entity).snake
        if reference.table == plan.table.key:
            return "children" if name == "parent" else f"{name}_{many}"
        return many if is_alone else f"{name}_{many}"

    # Moments

    def _find_stamps(self, plan: TablePlan, singles: dict[str, SourceReference]) -> None:
        found: dict[str, SourceColumn] = {}
        in_key = set(plan.key)
        for column in plan.table.columns:
            kind = self._stamp(column)
            if (
                kind
                and kind not in found
                and column.name not in in_key
                and column.name not in singles
            ):
                found[kind] = column
        forms = {(column.type.word, column.nullable) for column in found.values()}
        if len(forms) > 1:
            found.pop("updated", None)
        plan.stamps = {kind: column.name for kind, column in found.items()}

    def _stamp(self, column: SourceColumn) -> str:
        if column.type.word not in ("datetime", "naive_datetime") or column.rules:
            return ""
        if self.stored(self.field_name(column)) != column.name:
            return ""
        if column.stamp:
            return column.stamp if column.default is not None else ""
        if column.default is None or column.default.sort.value != "now" or column.doc:
            return ""
        bare = Name(column.name).snake
        if bare in _CREATED or bare.replace("_", "") in _CREATED:
            return "created"
        return "updated" if bare in _UPDATED or bare.replace("_", "") in _UPDATED else ""


def _are_camel(schema: SourceSchema) -> bool:
    names = [column.name for table in schema.tables for column in table.columns]
    camel = [one for one in names if any(sign.isupper() for sign in one) and Name(one).camel == one]
    snake = [one for one in names if "_" in one or Name(one).camel != one]
    return len(camel) > len(snake)


def link_names(plan: SchemaPlan, table: SourceTable) -> tuple[str, str]:
    """What the first entity of a link table calls the others, and they the first."""
    by_column = {one.columns[0]: one for one in table.references}
    own, other = (by_column[column] for column in table.primary_key)
    many = other.relation or plural_snake(plan.entities.of(other.table))
    if own.table == other.table and not other.relation:
        many = plural_snake(Name(relation_name(other.columns[0])).pascal)
    first = plan.tables[own.table]
    beside = ("",)
    name = first.members.take(many, f"linked_{many}", beside=beside)
    first.members.take(f"{singular_name(name)}_ids")
    inverse = other.inverse or own.relation or plural_snake(plan.entities.of(own.table))
    members = plan.tables[other.table].members
    is_said = other.inverse or own.relation
    if (own.table == other.table and not is_said) or not members.is_free(inverse):
        inverse = f"{inverse}_of_{singular_name(name)}"
    return name, members.take(inverse)

"""Foreign keys and link tables as relations."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from generator.importing.fields import FieldForms, sentence
from generator.importing.model import Grade, SourceColumn, SourceReference, SourceTable, Value
from generator.importing.plan import SchemaPlan, TablePlan, link_names
from generator.ir import Name
from generator.resolve.plurals import singular_name

_DELETE = {"cascade", "set_null", "restrict"}


class RelationForms:
    """Writes relations; `is_read` where the source is a database, whose link tables have no comment."""

    def __init__(self, plan: SchemaPlan, forms: FieldForms, *, is_read: bool) -> None:
        self.plan = plan
        self.forms = forms
        self.is_read = is_read

    def of(self, plan: TablePlan) -> dict[str, dict[str, Value]]:
        """Those of one entity, by their names."""
        found: dict[str, dict[str, Value]] = {}
        for column, reference in plan.made.items():
            name = plan.names[column]
            found[name] = self._made(plan, plan.table.column(column), name, reference)
        for name, reference in plan.taken:
            if set(reference.columns) <= set(plan.names):
                found[name] = self._taken(plan, reference)
            else:
                thing = self.plan.thing_of(reference)
                self.plan.tell(plan.table.key, thing, "a column of it is not said")
        return found

    def _made(
        self, plan: TablePlan, column: SourceColumn, name: str, reference: SourceReference
    ) -> dict[str, Value]:
        target = self.plan.tables[reference.table]
        found = self._lead(reference)
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

    def _taken(self, plan: TablePlan, reference: SourceReference) -> dict[str, Value]:
        target = self.plan.tables[reference.table]
        own, others = list(reference.columns), list(reference.references)
        if set(others) == set(target.key) and tuple(others) != target.key:
            pairs = dict(zip(others, own, strict=True))
            others = list(target.key)
            own = [pairs[one] for one in others]
        found = self._lead(reference)
        found["columns"] = list(self._named(plan, tuple(own)))
        if tuple(others) != target.key:
            found["references"] = list(self._named(target, tuple(others)))
        self._end(plan, found, reference)
        return found

    def _named(self, plan: TablePlan, columns: tuple[str, ...]) -> list[str]:
        return [plan.names.get(column, column) for column in columns]

    def _lead(self, reference: SourceReference) -> dict[str, Value]:
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

    def link(self, table: SourceTable, entities: dict[str, dict[str, Value]]) -> None:
        """A link table as a relation of the entity that its key begins with."""
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
        if self.is_read:
            self.plan.tell(table.key, "comment", "a link table has one of its own", Grade.NEAR)
        relations = entities[source].setdefault("relations", {})
        if isinstance(relations, dict):
            relations[name] = found
        order = {"unique": 1, "indexes": 2, "checks": 3, "filters": 4}
        entities[source] = dict(
            sorted(entities[source].items(), key=lambda item: order.get(item[0], 0))
        )


def short_relation(relation: Mapping[str, Value]) -> Value:
    """`Customer?` where there is nothing but an entity."""
    keys = set(relation)
    if keys == {"to"}:
        return relation["to"]
    return f"{relation['to']}?" if keys == {"to", "nullable"} else dict(relation)

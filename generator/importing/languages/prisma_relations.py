"""Relations of Prisma models as foreign keys and link tables."""

from __future__ import annotations

from collections.abc import Iterator

from generator import problems
from generator.importing.languages.names import is_camel, snake, unknown
from generator.importing.languages.prisma_columns import ColumnReader
from generator.importing.languages.prisma_tree import PrismaAttribute, PrismaField, PrismaModel
from generator.importing.languages.prisma_world import PrismaWorld
from generator.importing.model import SourceColumn, SourceReference, SourceTable
from generator.resolve.plurals import singular_name

_ACTIONS = {
    "Cascade": "cascade",
    "SetNull": "set_null",
    "Restrict": "restrict",
    "NoAction": "",
    "SetDefault": "set_default",
}


class RelationReader:
    """Reads the relations of models, with both of their ends."""

    def __init__(self, world: PrismaWorld, columns: ColumnReader) -> None:
        self.world, self.columns = world, columns

    def of(self, model: PrismaModel) -> Iterator[SourceReference]:
        """The foreign keys of a model."""
        for field in model.fields:
            attribute = field.attribute("relation")
            if attribute is None or attribute.argument("fields") is None:
                continue
            target = self.world.models.get(field.type)
            if target is None:
                self._tell_target(model, field)
            elif self._fits(model, attribute, target):
                yield self._reference(model, field, attribute, target)

    def links(self) -> list[SourceTable]:
        """The link tables that lists on both sides imply."""
        found: list[SourceTable] = []
        seen: list[PrismaField] = []
        for model in self.world.models.values():
            for field in model.fields:
                if not self._is_implicit(field) or any(field is one for one in seen):
                    continue
                target = self.world.models[field.type]
                opposite = self._opposite(model, field, target)
                if opposite is None or not self._is_implicit(opposite):
                    if opposite is None:
                        self._tell_one_sided(model, field)
                    continue
                seen += [field, opposite]
                found.append(self._link(model, field, target, opposite))
        return found

    def _is_implicit(self, field: PrismaField) -> bool:
        attribute = field.attribute("relation")
        has_fields = attribute is not None and attribute.argument("fields") is not None
        return field.is_list and field.type in self.world.models and not has_fields

    def _reference(
        self,
        model: PrismaModel,
        field: PrismaField,
        attribute: PrismaAttribute,
        target: PrismaModel,
    ) -> SourceReference:
        own = self.world.columns_of(model, _words(attribute, "fields"))
        other = self.world.columns_of(target, _words(attribute, "references"))
        on_delete = attribute.text("onDelete")
        opposite = self._opposite(model, field, target)
        return SourceReference(
            columns=tuple(own),
            table=self._key_of(target),
            references=tuple(other),
            name=attribute.text("map"),
            on_delete=_ACTIONS.get(on_delete, "") if on_delete else _usual(field),
            on_update=_ACTIONS.get(attribute.text("onUpdate"), ""),
            relation=snake(field.name),
            inverse=snake(opposite.name) if opposite is not None else "",
            doc=field.doc,
        )

    def _key_of(self, model: PrismaModel) -> str:
        schema = self.world.schema(model)
        name = self.world.table_name(model)
        return f"{schema}.{name}" if schema else name

    def _fits(self, model: PrismaModel, attribute: PrismaAttribute, target: PrismaModel) -> bool:
        """Its columns are there on both sides, as many here as there."""
        own, other = _words(attribute, "fields"), _words(attribute, "references")
        if len(own) != len(other):
            reason = f"{len(own)} field(s) cannot refer to {len(other)}"
            problem = problems.model_contradiction(attribute.at, reason, "name as many references")
            self.world.report.add(problem)
            return False
        is_known = True
        for one, names in ((model, own), (target, other)):
            known = self.world.columns_by_field(one)
            for name in names:
                if self.world.field(one, name) is None:
                    unknown(self.world.report, f"field of {one.name}", name, attribute.at, known)
                is_known = is_known and name in known
        return is_known

    def _opposite(
        self, model: PrismaModel, field: PrismaField, target: PrismaModel
    ) -> PrismaField | None:
        """The field of the other model that is the other end."""
        name = _relation_name(field)
        for other in target.fields:
            is_itself = other is field or other.type != model.name
            if not is_itself and _relation_name(other) == name:
                return other
        return None

    def _link(
        self,
        model: PrismaModel,
        field: PrismaField,
        target: PrismaModel,
        opposite: PrismaField,
    ) -> SourceTable:
        name = snake(field.name)
        left = snake(model.name)
        right = singular_name(name) if model is target else snake(target.name)
        right = f"other_{right}" if right == left else right
        camel = self._is_camel()
        made = [f"{left}_id", f"{right}_id"]
        names = [_camel(one) for one in made] if camel else made
        keys = [self._key_column(one) for one in (model, target)]
        ends = (opposite, field)
        return SourceTable(
            name=f"{left}_{name}",
            columns=tuple(
                SourceColumn(name=column, type=key.type)
                for column, key in zip(names, keys, strict=True)
            ),
            primary_key=tuple(names),
            references=tuple(
                SourceReference(
                    columns=(column,),
                    table=self._key_of(end),
                    references=(key.name,),
                    on_delete="cascade",
                    relation=snake(called.name),
                    inverse=snake(other.name),
                    doc=called.doc,
                )
                for column, key, end, called, other in zip(
                    names, keys, (model, target), ends, ends[::-1], strict=True
                )
            ),
        )

    def _key_column(self, model: PrismaModel) -> SourceColumn:
        key = self.world.key(model)
        found = [one for one in self.columns.of(model) if one.field in {snake(x) for x in key}]
        if len(found) != 1:
            hint = "give it a key of one field, or write the model between them"
            reason = f"lists of {model.name} on both sides need a key of one field"
            self.world.report.add(problems.model_contradiction(model.at, reason, hint))
            self.world.report.stop_on_errors()
        return found[0]

    def _is_camel(self) -> bool:
        """Most columns whose names have several words are written as `unitPrice`."""
        names = [
            column
            for model in self.world.models.values()
            for column in self.world.columns_by_field(model).values()
        ]
        return sum(map(is_camel, names)) > sum("_" in name for name in names)

    def _tell_target(self, model: PrismaModel, field: PrismaField) -> None:
        text = f"it leads to {field.type}, which is left out"
        self.world.remark(self.world.table_name(model), f"relation {field.name}", text)

    def _tell_one_sided(self, model: PrismaModel, field: PrismaField) -> None:
        text = f"{field.type} has no field for its other end"
        self.world.remark(self.world.table_name(model), f"relation {field.name}", text)


def _words(attribute: PrismaAttribute, name: str) -> tuple[str, ...]:
    value = attribute.argument(name)
    return value.words if value is not None else ()


def _relation_name(field: PrismaField) -> str:
    attribute = field.attribute("relation")
    return attribute.text("name", 0) if attribute is not None else ""


def _usual(field: PrismaField) -> str:
    """What Prisma does where nothing is said."""
    return "set_null" if field.is_optional else ""


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)

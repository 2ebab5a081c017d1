"""Fields of Prisma models as columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.importing.languages.names import snake
from generator.importing.languages.prisma_tree import PrismaField, PrismaModel
from generator.importing.languages.prisma_types import MADE_TEXTS, SCALARS, default_of, type_of
from generator.importing.languages.prisma_world import PrismaWorld
from generator.importing.model import DefaultSort, SourceColumn, SourceDefault, SourceType, Value

_CREATED = {"created_at", "created", "created_on", "created_date", "date_created", "inserted_at"}


class ColumnReader:
    """Reads the columns of models; a key that is made as a text is a UUID, and so is what leads to it."""

    def __init__(self, world: PrismaWorld) -> None:
        self.world = world

    def of(self, model: PrismaModel) -> Iterator[SourceColumn]:
        """Every column of a model, in its order."""
        columns = self.world.columns_by_field(model)
        for field in model.fields:
            if field.name in columns:
                yield self._column(model, field, columns[field.name])
            elif field.attribute("ignore"):
                self._tell(model, field, "it is ignored there, too")
            elif field.type == "Unsupported":
                self._tell(model, field, f"Prisma does not know {field.unsupported} either")

    def _tell(self, model: PrismaModel, field: PrismaField, text: str) -> None:
        self.world.remark(self.world.table_name(model), f"field {field.name}", text)

    def _column(self, model: PrismaModel, field: PrismaField, name: str) -> SourceColumn:
        is_key = field.name in self.world.key(model)
        made = _made_by(field)
        enum_values = dict.fromkeys(SCALARS, "")
        default = default_of(field, {} if field.type in self.world.enums else enum_values)
        rules: tuple[tuple[str, Value], ...] = ()
        type_ = self.type_of(model, field)
        if made and not is_key and type_.word != "uuid":
            default = None
            type_ = replace(type_, word="string(36)", lost=_made_text(made))
            rules = (("generate", "{uuid}"),)
        stamp = self._stamp(field, default)
        if stamp:
            default = SourceDefault(DefaultSort.NOW, "now()")
        return SourceColumn(
            name=name,
            type=type_,
            nullable=field.is_optional and not is_key,
            default=default,
            is_numbered=_function(field) in {"autoincrement", "sequence"},
            stamp=stamp,
            doc=field.doc,
            field=snake(field.name),
            rules=rules,
        )

    def _stamp(self, field: PrismaField, default: SourceDefault | None) -> str:
        if field.type != "DateTime" or field.is_list:
            return ""
        if field.attribute("updatedAt"):
            return "updated"
        is_now = default is not None and default.sort is DefaultSort.NOW
        return "created" if is_now and snake(field.name) in _CREATED else ""

    def type_of(self, model: PrismaModel, field: PrismaField, depth: int = 0) -> SourceType:
        """The type of a column: a foreign key has that of the key that it leads to."""
        if field.type in self.world.enums:
            name = field.type[:1].upper() + field.type[1:]
            return SourceType(enum=name, is_array=field.is_list, source=field.type)
        if field.type not in SCALARS:
            lost = f"the composite type {field.type} is JSON here"
            return SourceType(word="json", source=field.type, lost=lost)
        referred = self._referred(model, field)
        if referred is not None and depth < 20:
            return replace(self.type_of(*referred, depth + 1), lost="")
        made = _made_by(field)
        if made and field.name in self.world.key(model) and field.type == "String":
            is_uuid = field.native is not None and field.native.name == "db.Uuid"
            return SourceType(word="uuid", lost="" if is_uuid else _made_text(made))
        return type_of(field, self.world.provider)

    def _referred(
        self, model: PrismaModel, field: PrismaField
    ) -> tuple[PrismaModel, PrismaField] | None:
        """The field of another model that this one, a foreign key, refers to."""
        for relation in model.fields:
            attribute = relation.attribute("relation")
            fields = attribute.argument("fields") if attribute else None
            references = attribute.argument("references") if attribute else None
            target = self.world.models.get(relation.type)
            if fields is None or references is None or target is None:
                continue
            for own, other in zip(fields.words, references.words, strict=False):
                found = self.world.field(target, other)
                if own == field.name and found is not None and found is not field:
                    return target, found
        return None


def _function(field: PrismaField) -> str:
    """The function of `@default(…)`."""
    attribute = field.attribute("default")
    value = attribute.argument("value", 0) if attribute else None
    return value.text if value is not None and value.kind == "call" else ""


def _made_by(field: PrismaField) -> str:
    """What makes a text: `cuid`; also `dbgenerated("gen_random_uuid()")`."""
    function = _function(field)
    if function in MADE_TEXTS:
        return function
    default = default_of(field, {}) if function == "dbgenerated" else None
    return "uuid" if default is not None and default.sort is DefaultSort.UUID else ""


def _made_text(function: str) -> str:
    made = "a UUID" if function == "uuid" else f"made by {function}()"
    return f"in Prisma it is a text, {made}"

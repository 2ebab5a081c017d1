"""The models of a Prisma schema by their names, and what they and their fields are called."""

from __future__ import annotations

from collections.abc import Iterable

from generator.diagnostics import Diagnostics
from generator.importing.languages.names import many, snake
from generator.importing.languages.prisma_tree import (
    PrismaField,
    PrismaFile,
    PrismaModel,
)
from generator.importing.languages.prisma_types import SCALARS
from generator.importing.model import Grade, Remark


class PrismaWorld:
    """What readers of columns and of relations both have to know."""

    def __init__(self, found: PrismaFile, report: Diagnostics) -> None:
        self.report = report
        self.all_models = {one.name: one for one in found.models}
        self.models = {
            one.name: one for one in found.models if one.kind == "model" and not one.named("ignore")
        }
        self.enums = {one.name: one for one in found.enums}
        provider = found.settings.get("provider")
        self.provider = provider.text if provider else ""
        self.remarks: list[Remark] = []

    def remark(self, table: str, thing: str, text: str, grade: Grade = Grade.UNSAID) -> None:
        """Remember what is not as in the source, once."""
        found = Remark(table, thing, text, grade)
        if found not in self.remarks:
            self.remarks.append(found)

    def table_name(self, model: PrismaModel) -> str:
        """The one that is said, or the product's own where Prisma would take the model's name."""
        written = next((one.text("name", 0) for one in model.named("map")), "")
        return written or many(snake(model.name))

    def schema(self, model: PrismaModel) -> str:
        """The namespace of its table; `public` is none."""
        named = next((one.text("map", 0) for one in model.named("schema")), "")
        return "" if named == "public" else named

    def is_column(self, field: PrismaField) -> bool:
        """A field with a column of its own, which the application has."""
        if field.attribute("ignore") or field.type == "Unsupported":
            return False
        if field.type in SCALARS or field.type in self.enums:
            return True
        model = self.all_models.get(field.type)
        return model is not None and model.kind == "type"

    def columns_by_field(self, model: PrismaModel) -> dict[str, str]:
        """The name of each field that is a column, and the column's."""
        return {field.name: _mapped(field) for field in model.fields if self.is_column(field)}

    def columns_of(self, model: PrismaModel, fields: Iterable[str]) -> list[str]:
        """The columns of fields; those of what is left out are left out too."""
        known = self.columns_by_field(model)
        return [known[name] for name in fields if name in known]

    def key(self, model: PrismaModel) -> list[str]:
        """The fields of the key."""
        for attribute in model.named("id"):
            value = attribute.argument("fields", 0)
            if value is not None:
                return list(value.words)
        return [field.name for field in model.fields if field.attribute("id")]

    def field(self, model: PrismaModel, name: str) -> PrismaField | None:
        return next((one for one in model.fields if one.name == name), None)


def _mapped(field: PrismaField) -> str:
    """The column that it is mapped to; `_id` of MongoDB is no name of one."""
    attribute = field.attribute("map")
    name = attribute.text("name", 0) if attribute else ""
    return field.name if not name or name.startswith("_") else name

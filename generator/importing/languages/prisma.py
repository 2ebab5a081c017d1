"""A Prisma schema as a neutral one."""

from __future__ import annotations

from collections.abc import Iterator

from generator import problems
from generator.diagnostics import Diagnostics, Span
from generator.importing.languages.names import application, check_once, is_camel, snake, unknown
from generator.importing.languages.prisma_columns import ColumnReader
from generator.importing.languages.prisma_parser import parse_prisma
from generator.importing.languages.prisma_relations import RelationReader
from generator.importing.languages.prisma_tree import (
    PrismaAttribute,
    PrismaFile,
    PrismaModel,
    PrismaValue,
)
from generator.importing.languages.prisma_types import SCALARS
from generator.importing.languages.prisma_world import PrismaWorld
from generator.importing.languages.sql_types import extensions_of
from generator.importing.model import (
    Grade,
    SourceEnum,
    SourceIndex,
    SourcePart,
    SourceSchema,
    SourceTable,
    SourceUnique,
    Value,
)

_DATABASES = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "cockroachdb": "postgresql",
    "mysql": "mysql",
    "sqlite": "sqlite",
}


def read_prisma(text: str, file: str, name: str, report: Diagnostics) -> SourceSchema:
    """What the file says; mistakes of names go to the report, which ends the run."""
    found = parse_prisma(text, file, report)
    models = [one for one in found.models if one.kind == "model"]
    if not models:
        report.add(problems.model_empty(Span(file), "Prisma schema", "models"))
    check_once(report, "model", found.models)
    check_once(report, "enum", found.enums)
    for model in found.models:
        check_once(report, f"field of {model.name}", model.fields)
    report.stop_on_errors()
    world = PrismaWorld(found, report)
    _check_names(world)
    report.stop_on_errors()
    schema = _PrismaReader(found, world).schema(name)
    report.stop_on_errors()
    return schema


def _check_names(world: PrismaWorld) -> None:
    known = [*SCALARS, *world.enums, *world.all_models]
    for model in world.all_models.values():
        for field in model.fields:
            if field.type not in known and field.type != "Unsupported":
                unknown(world.report, "type", field.type, field.type_at, known)
        names = [field.name for field in model.fields]
        for attribute in model.named("id", "unique", "index", "fulltext"):
            value = attribute.argument("fields", 0)
            for part in value.items if value is not None else ():
                first = part.value.text.partition(".")[0]
                if first not in names:
                    unknown(world.report, f"field of {model.name}", first, part.value.at, names)


class _PrismaReader:
    def __init__(self, found: PrismaFile, world: PrismaWorld) -> None:
        self.found, self.world = found, world
        self.columns = ColumnReader(world)
        self.relations = RelationReader(world, self.columns)

    def schema(self, name: str) -> SourceSchema:
        world = self.world
        tables = [self._table(model) for model in world.models.values()]
        links = self.relations.links()
        self._tell_left_out()
        provider = self.found.settings.get("provider")
        database = _DATABASES.get(provider.text if provider else "", "")
        if provider and not database:
            text = f"{provider.text} is no database of the application"
            world.remark("", "datasource", text)
        said = self.found.settings.get("extensions")
        extensions = tuple(dict.fromkeys([*_extensions(said), *extensions_of(tables)]))
        is_hatched = any(column.type.sqlalchemy for table in tables for column in table.columns)
        return SourceSchema(
            name=application(name),
            tables=(*tables, *links),
            enums=tuple(self._enums()),
            databases=("postgresql",) if is_hatched or extensions else (),
            extensions=extensions,
            remarks=tuple(world.remarks),
            app=self._app(database),
        )

    def _app(self, database: str) -> dict[str, Value]:
        app: dict[str, Value] = {"database": database} if database else {}
        if any(is_camel(field.name) for one in self.world.models.values() for field in one.fields):
            app["naming"] = {"json": "camel"}
        return app

    def _table(self, model: PrismaModel) -> SourceTable:
        relations = self.relations.of(model)
        return SourceTable(
            name=self.world.table_name(model),
            schema=self.world.schema(model),
            columns=tuple(self.columns.of(model)),
            primary_key=tuple(self.world.columns_of(model, self.world.key(model))),
            references=tuple(relations),
            uniques=tuple(self._uniques(model)),
            indexes=tuple(self._indexes(model)),
            doc=model.doc,
            entity=model.name[:1].upper() + model.name[1:],
            extra=self._extra(model),
        )

    def _extra(self, model: PrismaModel) -> dict[str, Value]:
        fields = [word for one in model.named("fulltext") for word in _names(one)]
        if not fields:
            return {}
        text = "a search through texts is here in place of an index of words"
        self.world.remark(self.world.table_name(model), "@@fulltext", text, Grade.NEAR)
        return {"search": list[Value](dict.fromkeys(map(snake, fields)))}

    def _uniques(self, model: PrismaModel) -> Iterator[SourceUnique]:
        for field in model.fields:
            attribute = field.attribute("unique")
            if attribute is not None and field.name in self.world.columns_by_field(model):
                columns = self.world.columns_of(model, [field.name])
                yield SourceUnique(columns=tuple(columns), name=attribute.text("map"))
        for attribute in model.named("unique"):
            if self._is_whole(model, attribute):
                columns = self.world.columns_of(model, _names(attribute))
                yield SourceUnique(columns=tuple(columns), name=attribute.text("map"))

    def _indexes(self, model: PrismaModel) -> Iterator[SourceIndex]:
        for attribute in model.named("index"):
            if not self._is_whole(model, attribute):
                continue
            value = attribute.argument("fields", 0)
            items = value.items if value is not None else ()
            method = attribute.text("type").lower()
            parts = [_part(self.world, model, item.value) for item in items]
            lost = (
                "it holds the beginning of a text" if any(_length(i.value) for i in items) else ""
            )
            yield SourceIndex(
                parts=tuple(parts),
                name=attribute.text("map"),
                method="" if method == "btree" else method,
                lost=lost,
            )

    def _is_whole(self, model: PrismaModel, attribute: PrismaAttribute) -> bool:
        """All of its fields are columns; one over a field that is left out is listed."""
        known = self.world.columns_by_field(model)
        names = _names(attribute)
        if names and all(name in known for name in names):
            return True
        thing = f"@@{attribute.name}([{', '.join(names)}])"
        text = "it holds a field that is not said"
        self.world.remark(self.world.table_name(model), thing, text)
        return False

    def _enums(self) -> Iterator[SourceEnum]:
        for enum in self.found.enums:
            mapped = [value.name for value in enum.values if value.mapped]
            if mapped:
                text = f"the database has the names too, not what they are mapped to: {mapped[0]}"
                self.world.remark("", f"enum {enum.name}", text, Grade.NEAR)
            yield SourceEnum(
                name=enum.name[:1].upper() + enum.name[1:],
                values=tuple(value.name for value in enum.values),
                labels={value.name: value.doc for value in enum.values if value.doc},
                doc=enum.doc,
            )

    def _tell_left_out(self) -> None:
        for model in self.found.models:
            if model.kind == "view":
                self.world.remark("", f"view {model.name}", "views are not made by the language")
            elif model.kind == "model" and model.named("ignore"):
                self.world.remark("", f"model {model.name}", "it is ignored there, too")


def _extensions(said: PrismaValue | None) -> list[str]:
    """`[citext, pgcrypto(map: "pg_crypto")]` by the names that the database has."""
    found: list[str] = []
    for item in said.items if said is not None else ():
        mapped = [one.value.text for one in item.value.items if one.name == "map"]
        found.append(mapped[0] if mapped else item.value.text)
    return found


def _names(attribute: PrismaAttribute) -> list[str]:
    value = attribute.argument("fields", 0)
    return [word.partition(".")[0] for word in value.words] if value is not None else []


def _part(world: PrismaWorld, model: PrismaModel, value: PrismaValue) -> SourcePart:
    name = value.text.partition(".")[0]
    is_descending = any(one.name == "sort" and one.value.text == "Desc" for one in value.items)
    (column,) = world.columns_of(model, [name])
    return SourcePart(column=column, descending=is_descending)


def _length(value: PrismaValue) -> bool:
    return any(one.name == "length" for one in value.items)

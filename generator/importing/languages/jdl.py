"""JDL as a neutral schema: the tables that JHipster makes, with the names and rules of the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator import problems
from generator.diagnostics import Diagnostics, Span
from generator.importing.languages.jdl_options import EntityOptions, options_of
from generator.importing.languages.jdl_parser import parse_jdl
from generator.importing.languages.jdl_tree import (
    JdlEntity,
    JdlField,
    JdlFile,
    JdlRelationship,
    JdlSide,
)
from generator.importing.languages.jdl_types import TYPES, rules_of, type_of
from generator.importing.languages.names import (
    application,
    check_once,
    is_camel,
    many,
    snake,
    unknown,
)
from generator.importing.model import (
    DefaultSort,
    Grade,
    Remark,
    SourceColumn,
    SourceDefault,
    SourceEnum,
    SourceReference,
    SourceSchema,
    SourceTable,
    SourceType,
    SourceUnique,
    Value,
)
from generator.resolve.plurals import singular_name

_USER = """
entity User (jhi_user) {
  login String required unique maxlength(50)
  firstName String maxlength(50)
  lastName String maxlength(50)
  email String unique maxlength(254)
  imageUrl String maxlength(256)
  activated Boolean required
  langKey String maxlength(10)
}
entity Authority (jhi_authority) { @Id name String required maxlength(50) }
"""
"""What each application of JHipster has, without its sign-in."""
_DATABASES = {
    "postgresql": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
}
_DELETES = {"CASCADE": "cascade", "SET NULL": "set_null", "RESTRICT": "restrict"}


def read_jdl(text: str, file: str, name: str, report: Diagnostics) -> SourceSchema:
    """What the file says; mistakes of names go to the report, which ends the run."""
    found = parse_jdl(text, file, report)
    if not found.entities:
        report.add(problems.model_empty(Span(file), "JDL", "entities"))
    check_once(report, "entity", found.entities)
    check_once(report, "enum", found.enums)
    for entity in found.entities:
        check_once(report, f"field of {entity.name}", entity.fields)
    reader = _JdlReader(found, report)
    report.stop_on_errors()
    schema = reader.schema(name)
    report.stop_on_errors()
    return schema


class _JdlReader:
    def __init__(self, found: JdlFile, report: Diagnostics) -> None:
        self.found, self.report = found, report
        self.entities = {entity.name: entity for entity in found.entities}
        self.enums = {enum.name for enum in found.enums}
        self.remarks: list[Remark] = []
        self.references: dict[str, list[SourceReference]] = {}
        self.columns: dict[str, list[SourceColumn]] = {}
        self.uniques: dict[str, list[SourceUnique]] = {}
        self.shared_keys: dict[str, str] = {}
        """Entity to the foreign key that is its key."""
        self.displays: dict[str, str] = {}
        self.links: list[SourceTable] = []
        self._add_built_in()
        self._check_names()

    def schema(self, name: str) -> SourceSchema:
        options, remarks = options_of(self.found, list(self.entities))
        self.remarks += remarks
        self._find_shared_keys()
        for relationship in self.found.relationships:
            self._relate(relationship)
        tables = [
            self._table(entity, options.get(entity.name, EntityOptions()))
            for entity in self.entities.values()
        ]
        config = self.found.configs[0] if self.found.configs else {}
        return SourceSchema(
            name=application(config.get("baseName", name)),
            tables=(*tables, *self.links),
            enums=tuple(self._enums()),
            remarks=tuple(self.remarks),
            app=self._app(config),
        )

    def _app(self, config: dict[str, str]) -> dict[str, Value]:
        app: dict[str, Value] = {}
        database = config.get("prodDatabaseType", "")
        if database in _DATABASES:
            app["database"] = _DATABASES[database]
        fields = [field.name for entity in self.entities.values() for field in entity.fields]
        if any(map(is_camel, fields)):
            app["naming"] = {"json": "camel"}
        return app

    def _add_built_in(self) -> None:
        """Users and their authorities, where a relationship leads to them."""
        sides = [side for one in self.found.relationships for side in (one.source, one.target)]
        for entity in parse_jdl(_USER, "", Diagnostics()).entities:
            if entity.name not in self.entities and any(x.entity == entity.name for x in sides):
                self.entities[entity.name] = entity
                text = "JHipster's own entity is here without passwords, activation and sign-in"
                self.remarks.append(Remark(entity.table, "entity", text, Grade.NEAR))

    def _check_names(self) -> None:
        for entity in self.entities.values():
            for field in entity.fields:
                if field.type not in TYPES and field.type not in self.enums:
                    known = [*TYPES, *self.enums]
                    unknown(self.report, "type", field.type, field.type_at, known)
        for one in self.found.relationships:
            for side in (one.source, one.target):
                if side.entity not in self.entities:
                    unknown(self.report, "entity", side.entity, side.at, self.entities)

    # Tables

    def _table(self, entity: JdlEntity, options: EntityOptions) -> SourceTable:
        key = self._key_column(entity)
        columns = [] if entity.name in self.shared_keys else [key]
        columns += [self._column(entity, one) for one in entity.fields if one is not _key(entity)]
        columns += self.columns.get(entity.name, [])
        uniques = [
            SourceUnique(columns=(snake(field.name),))
            for field in entity.fields
            if any(one.name == "unique" for one in field.validations) and field is not _key(entity)
        ]
        return SourceTable(
            name=self._table_name(entity),
            columns=tuple(columns),
            primary_key=(self.shared_keys.get(entity.name, key.name),),
            references=tuple(self.references.get(entity.name, ())),
            uniques=(*uniques, *self.uniques.get(entity.name, ())),
            doc=entity.doc,
            entity=entity.name[:1].upper() + entity.name[1:],
            extra=self._extra(entity, options),
        )

    def _extra(self, entity: JdlEntity, options: EntityOptions) -> dict[str, Value]:
        extra: dict[str, Value] = {}
        if entity.name in self.displays:
            extra["display"] = self.displays[entity.name]
        if options.is_read_only:
            extra["routes"] = ["list", "get"]
        texts = [snake(one.name) for one in entity.fields if one.type in {"String", "TextBlob"}]
        if options.is_searched and texts:
            extra["search"] = list[Value](texts)
        if options.is_filtered:
            plain = [
                snake(field.name)
                for field in entity.fields
                if "Blob" not in field.type and field.type != "ByteBuffer"
                if field is not _key(entity)
            ]
            relations = [one.relation for one in self.references.get(entity.name, ())]
            extra["filters"] = list[Value]([*plain, *relations])
        return extra

    def _table_name(self, entity: JdlEntity) -> str:
        return entity.table or snake(entity.name)

    def _key_column(self, entity: JdlEntity) -> SourceColumn:
        field = _key(entity)
        if field is None:
            return SourceColumn(name="id", type=SourceType(word="bigint"), is_numbered=True)
        column = self._column(entity, field)
        if column.rules:
            text = "its validations are not said of a key"
            self._tell(Remark(self._table_name(entity), f"field {field.name}", text))
        is_made = column.type.word == "uuid"
        default = SourceDefault(DefaultSort.UUID, "", False) if is_made else None
        is_numbered = column.type.word in {"integer", "bigint"}
        return replace(column, nullable=False, default=default, is_numbered=is_numbered)

    def _column(self, entity: JdlEntity, field: JdlField) -> SourceColumn:
        for annotation in field.annotations:
            if annotation.name not in {"Id", "id"}:
                text = f"the annotation @{annotation.name} has no equal"
                thing = f"field {field.name}"
                self._tell(Remark(self._table_name(entity), thing, text))
        is_enum = field.type in self.enums
        return SourceColumn(
            name=snake(field.name),
            type=SourceType(enum=field.type) if is_enum else type_of(field),
            nullable=not any(one.name == "required" for one in field.validations),
            doc=field.doc,
            field=snake(field.name),
            rules=tuple(rules_of(field)),
        )

    def _tell(self, remark: Remark) -> None:
        if remark not in self.remarks:
            self.remarks.append(remark)

    def _enums(self) -> Iterator[SourceEnum]:
        for enum in self.found.enums:
            yield SourceEnum(
                name=enum.name[:1].upper() + enum.name[1:],
                values=tuple(value for value, _ in enum.values),
                labels={value: label for value, label in enum.values if label},
                doc=enum.doc,
            )

    # Relationships

    def _find_shared_keys(self) -> None:
        for one in self.found.relationships:
            is_id = any(annotation.name.lower() == "id" for annotation in one.source.annotations)
            if one.kind == "OneToOne" and (is_id or "jpaDerivedIdentifier" in one.options):
                self.shared_keys[one.source.entity] = f"{_called(one.source, one.target)}_id"

    def _relate(self, one: JdlRelationship) -> None:
        for side in (one.source, one.target):
            self._tell_annotations(side)
        if one.source.display:
            self._display(one.target.entity, one.source.display)
        if one.target.display:
            self._display(one.source.entity, one.target.display)
        if one.kind == "ManyToMany":
            self._link(one)
        elif one.kind == "OneToMany":
            self._refer(one.target, one.source, one)
        else:
            self._refer(one.source, one.target, one)

    def _display(self, entity: str, field: str) -> None:
        """The field of the other entity by which it is shown."""
        if any(one.name == field for one in self.entities[entity].fields):
            self.displays.setdefault(entity, snake(field))

    def _refer(self, child: JdlSide, parent: JdlSide, one: JdlRelationship) -> None:
        name = _called(child, parent)
        is_single = one.kind == "OneToOne"
        inverse = snake(parent.field) if parent.field else ""
        if inverse and not is_single:
            inverse = many(inverse)
        column = f"{name}_id"
        key = self._key_of(parent.entity)
        is_key = self.shared_keys.get(child.entity) == column
        self.columns.setdefault(child.entity, []).append(
            SourceColumn(name=column, type=key.type, nullable=not (child.is_required or is_key))
        )
        self.references.setdefault(child.entity, []).append(
            SourceReference(
                columns=(column,),
                table=self._table_name(self.entities[parent.entity]),
                references=(self.shared_keys.get(parent.entity, key.name),),
                on_delete=self._on_delete(child) or self._on_delete(parent),
                relation=name,
                inverse=inverse,
                doc=child.doc,
                is_required_inverse=parent.is_required,
            )
        )
        if is_single and not is_key:
            self.uniques.setdefault(child.entity, []).append(SourceUnique(columns=(column,)))
        if parent.is_required:
            text = "that it must not be empty is not said: no row could be the first"
            table = self._table_name(self.entities[parent.entity])
            self.remarks.append(Remark(table, f"relationship {inverse or name}", text))

    def _link(self, one: JdlRelationship) -> None:
        source, target = one.source, one.target
        name = many(_called(source, target))
        inverse = many(snake(target.field)) if target.field else ""
        left = snake(source.entity)
        right = singular_name(name) if source.entity == target.entity else snake(target.entity)
        ends = ((source, f"{left}_id", inverse), (target, f"{right}_id", name))
        keys = [self._key_of(side.entity) for side, _, _ in ends]
        self.links.append(
            SourceTable(
                name=f"{left}_{name}",
                columns=tuple(
                    SourceColumn(name=column, type=key.type)
                    for (_, column, _), key in zip(ends, keys, strict=True)
                ),
                primary_key=tuple(column for _, column, _ in ends),
                references=tuple(
                    SourceReference(
                        columns=(column,),
                        table=self._table_name(self.entities[side.entity]),
                        references=(self.shared_keys.get(side.entity, key.name),),
                        on_delete="cascade",
                        relation=called,
                        inverse=inverse if side is target else "",
                        doc=source.doc if side is target else "",
                    )
                    for (side, column, called), key in zip(ends, keys, strict=True)
                ),
            )
        )
        for side, called in ((source, name), (target, inverse)):
            if side.is_required:
                text = "that it must not be empty is not said"
                table = self._table_name(self.entities[side.entity])
                self.remarks.append(Remark(table, f"relationship {called}", text))

    def _key_of(self, entity: str, depth: int = 0) -> SourceColumn:
        """The key of an entity, or of the one whose key it shares."""
        for one in self.found.relationships:
            shares = one.source.entity == entity and entity in self.shared_keys
            if shares and one.kind == "OneToOne" and depth < len(self.entities):
                return self._key_of(one.target.entity, depth + 1)
        return self._key_column(self.entities[entity])

    def _on_delete(self, side: JdlSide) -> str:
        value = next((x.value.upper() for x in side.annotations if x.name == "OnDelete"), "")
        return _DELETES.get(value, "")

    def _tell_annotations(self, side: JdlSide) -> None:
        for annotation in side.annotations:
            is_known = annotation.name.lower() == "id" or (
                annotation.name == "OnDelete"
                and annotation.value.upper() in {*_DELETES, "NO ACTION"}
            )
            if not is_known:
                written = f"@{annotation.name}({annotation.value})"
                table = self._table_name(self.entities[side.entity])
                thing = f"relationship {side.field}".strip()
                self.remarks.append(Remark(table, thing, f"{written} has no equal"))


def _key(entity: JdlEntity) -> JdlField | None:
    """The field that is the key, where the model has one."""
    for field in entity.fields:
        if any(annotation.name in {"Id", "id"} for annotation in field.annotations):
            return field
    return next((field for field in entity.fields if field.name == "id"), None)


def _called(side: JdlSide, other: JdlSide) -> str:
    """What a side calls the other one."""
    return snake(side.field) if side.field else snake(other.entity)

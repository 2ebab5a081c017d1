"""Bulk statements in the repository, the service, the router and the schemas of an entity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.app_view import EntityView
from generator.artifacts.detaching import changes_others
from generator.artifacts.file_fields import loses_files
from generator.artifacts.naming import beside, enum_member, enum_module, made_class
from generator.artifacts.rules import ModelNaming, conditions
from generator.emit import docstring, literal
from generator.expressions.sqlalchemy import SqlAlchemyCompiler
from generator.ir import Bulk, Column, Entity, Verb
from generator.ir.expression import Expression, Literal
from generator.resolve.phrases import change_of, sentence

DELETED, UPDATED = "DeletedRows", "UpdatedRows"
"""What the answers are called, in `app/schemas/base.py`."""


@dataclass(frozen=True)
class StatementView:
    """A method that runs one statement."""

    name: str
    signature: str
    result: str
    doc: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class CallView:
    """What a route of a statement takes, and how it calls the service."""

    bulk: Bulk
    in_path: tuple[Column, ...]
    schema: str
    """The class of the other parameters; nothing where there are none."""
    given: str
    """What the route calls an instance of it."""
    arguments: str
    result: str
    sentence: str


@dataclass(frozen=True)
class BulkStatements(EntityView):
    """The statements of one entity in one generated file."""

    def in_repository(self) -> list[StatementView]:
        return [self._repository_method(bulk) for bulk in self.entity.bulk]

    def in_service(self) -> list[StatementView]:
        return [self._service_method(bulk) for bulk in self.entity.bulk]

    def in_router(self) -> Iterator[CallView]:
        for bulk in self.entity.bulk:
            if bulk.path is not None:
                yield self._call(bulk, bulk.path)

    def _repository_method(self, bulk: Bulk) -> StatementView:
        is_all = isinstance(bulk.where, Literal)
        where = [] if is_all else conditions(self.app, self.entity, bulk.where, self.imports)
        if bulk.deletes:
            call = f"self.delete_many({', '.join(where)})"
        else:
            pairs = (
                f"{literal(one.column.attribute)}: {self._value(one.column, one.value)}"
                for one in bulk.assignments
            )
            where.append(f"values={{{', '.join(pairs)}}}")
            call = f"self.update_many({', '.join(where)})"
        return StatementView(
            bulk.method,
            ", ".join(["self", *self._parameters(bulk)]),
            "int",
            docstring(f"{self._sentence(bulk)}; how many they were.", 8),
            (f"return {self.io.await_}{call}",),
        )

    def _service_method(self, bulk: Bulk) -> StatementView:
        passed = ", ".join(one.column.attribute for one in bulk.parameters)
        work = f"lambda executor: {self.changed_rows}.{bulk.method}({passed})"
        result = self._result(bulk)
        count = "deleted" if bulk.deletes else "updated"
        touches = changes_others(self.app, self.entity) or loses_files(self.app, self.entity)
        is_more = bulk.deletes and touches
        run = "transact" if is_more else "write"
        refusal = "`InUseError`" if bulk.deletes else "the conflicts of `update`"
        return StatementView(
            bulk.method,
            ", ".join(["self", *self._parameters(bulk)]),
            result,
            docstring(f"{self._sentence(bulk)}, all of them or none; {refusal}.", 8),
            (
                f"{count} = {self.io.await_}self.database.{run}({work})",
                f"return {result}({count}={count})",
            ),
        )

    def _call(self, bulk: Bulk, path: str) -> CallView:
        in_path = tuple(one.column for one in bulk.parameters if f"{{{one.column.name}}}" in path)
        given = beside(path, "data" if bulk.verb is Verb.POST else "query")
        arguments = (
            column.attribute if column in in_path else f"{given}.{column.attribute}"
            for column in (one.column for one in bulk.parameters)
        )
        schema = ""
        if len(in_path) < len(bulk.parameters):
            name = parameters_class(self.entity, bulk)
            schema = self.imports.need(f"app.schemas.{self.entity.module}", name)
        return CallView(
            bulk,
            in_path,
            schema,
            given,
            ", ".join(arguments),
            self._result(bulk),
            self._sentence(bulk),
        )

    def _result(self, bulk: Bulk) -> str:
        return self.imports.need("app.schemas.base", DELETED if bulk.deletes else UPDATED)

    def _parameters(self, bulk: Bulk) -> list[str]:
        return [
            f"{one.column.attribute}: {self.values.plain(one.column)}" for one in bulk.parameters
        ]

    def _sentence(self, bulk: Bulk) -> str:
        told = (bulk.doc or bulk.summary).removesuffix(".")
        return told or sentence(change_of(self.entity, bulk))

    def _value(self, column: Column, value: Expression) -> str:
        """What a column is set to: a value of Python where it is one, else SQL."""
        naming = ModelNaming(self.app, self.entity, self.imports)
        if isinstance(value, Literal) and column.type.enum is not None and value.value is not None:
            self.imports.need(enum_module(column.type.enum, self.entity), column.type.enum.name)
            return enum_member(column.type.enum, str(value.value))
        if isinstance(value, Literal) and (value.value is None or isinstance(value.value, bool)):
            return literal(value.value)
        return SqlAlchemyCompiler(naming, naming.need).piece(value).code.text


def parameters_of(bulk: Bulk) -> list[Column]:
    """Those that are not in the path of its route."""
    path = bulk.path
    if path is None:
        return []
    return [one.column for one in bulk.parameters if f"{{{one.column.name}}}" not in path]


def parameters_class(entity: Entity, bulk: Bulk) -> str:
    """The schema of its parameters."""
    return made_class(entity, f"{bulk.name.pascal}Parameters")

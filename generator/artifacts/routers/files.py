"""Routes of a row's files: read, replace, remove."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.artifacts import conflicts
from generator.artifacts.file_fields import file_class, is_changed_alone
from generator.artifacts.routers.common import CommonParts
from generator.artifacts.routers.route import RouteView, conflict_status
from generator.emit import docstring, literal
from generator.ir import Column, Name, Route
from generator.resolve.phrases import spoken


@dataclass(frozen=True)
class FileRoutes:
    """The routes below that of the row, one place a file."""

    common: CommonParts

    def all(self) -> Iterator[RouteView]:
        """What can be done with each file."""
        entity = self.common.entity
        for column in entity.files:
            if column.is_readable and Route.GET in entity.routes:
                yield self._get(column)
            if is_changed_alone(entity, column):
                yield replace(self._put(column), rule="update")
                if column.nullable:
                    yield replace(self._delete(column), rule="update")

    def _path(self, column: Column) -> str:
        return f"{self.common.item_path}/{Name(column.name).kebab}"

    def _operation(self, word: str, column: Column) -> str:
        return f"{word}_{self.common.entity.name.snake}_{column.word}"

    def _summary(self, word: str, column: Column) -> str:
        return f"{word} the {spoken(column.name)} of {self.common.one_row}"

    def _get(self, column: Column) -> RouteView:
        common = self.common
        download, file = common.imports.need("app.uploads", "download"), literal(column.attribute)
        common.imports.need("app.uploads", "DOWNLOAD")
        found = f"{common.io.await_}service.file_of({common.key}, {file})"
        opened = f"{common.io.await_}service.database.files.open(file)"
        return RouteView(
            "GET",
            self._path(column),
            self._operation("download", column),
            self._summary("Download", column),
            docstring("The file as it was sent; its name is in `Content-Disposition`."),
            (*common.key_parameters, common.service),
            common.imports.need("starlette.responses", "StreamingResponse"),
            (f"file = {found}", f"return {download}(file, {opened})"),
            (404,),
            is_download=True,
        )

    def _put(self, column: Column) -> RouteView:
        common = self.common
        return RouteView(
            "PUT",
            self._path(column),
            self._operation("replace", column),
            self._summary("Replace", column),
            docstring(f"Put another file in the place of the {spoken(column.name)}."),
            (
                *common.key_parameters,
                f"data: {self._schema(column)}",
                common.service,
                *common.expected_parameter,
                *common.response_parameter,
            ),
            common.schema("Response"),
            common.answer_lines(f"service.update({common.key}, data{common.passed})"),
            (404, *self._conflicts, 415, *common.stale),
            headers=common.etag_header,
        )

    def _delete(self, column: Column) -> RouteView:
        common = self.common
        none = f"{self._schema(column)}({column.attribute}=None)"
        if column.attribute != column.name:  # then the schema knows it by its alias
            none = f"{self._schema(column)}.model_validate({{{literal(column.name)}: None}})"
        return RouteView(
            "DELETE",
            self._path(column),
            self._operation("remove", column),
            self._summary("Remove", column),
            docstring(f"Leave the {common.phrase} without its {spoken(column.name)}."),
            (*common.key_parameters, common.service, *common.expected_parameter),
            "None",
            (f"{common.io.await_}service.update({common.key}, {none}{common.passed})",),
            (404, *self._conflicts, *common.stale),
            204,
        )

    @property
    def _conflicts(self) -> tuple[int, ...]:
        entity = self.common.entity
        return conflict_status(conflicts.of_change(self.common.app, entity, is_partial=True))

    def _schema(self, column: Column) -> str:
        module = f"app.schemas.{self.common.entity.module}"
        return self.common.imports.need(module, file_class(self.common.entity, column))

"""The tests of files: how they come, where they are read, and when they go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.file_fields import is_changed_alone
from generator.artifacts.tests.cases.case import CLIENT, WITH_BODY, TestCase, case
from generator.artifacts.tests.route_facts import RouteFacts
from generator.emit import literal
from generator.ir import Column, FileLimits, Name, Route
from generator.testdata.samples import sample_type

_LARGEST = 5_000_000
"""Bytes of the largest file that a test sends."""


@dataclass(frozen=True)
class FileCases:
    """Each file of an entity, through all of its routes."""

    facts: RouteFacts

    def tests(self) -> Iterator[TestCase]:
        """Those of files that a creation carries and an answer shows."""
        columns = [one for one in self.facts.entity.files if one.is_creatable and one.is_readable]
        if not self.facts.creates or not columns:
            return
        for column in columns:
            yield self._form(column)
            if column.file is not None:
                yield from self._refusals(column, column.file)
            if is_changed_alone(self.facts.entity, column):
                yield self._replaced(column)
        is_hard = Route.DELETE in self.facts.entity.routes and not self.facts.entity.soft_delete
        if is_hard and not self.facts.is_made_free:
            yield self._deleted(len(columns))

    def _need(self, name: str) -> None:
        self.facts.imports.need("tests.files", name)

    def _place(self, column: Column) -> str:
        return f'f"{{url(row)}}/{Name(column.name).kebab}"'

    def _form(self, column: Column) -> TestCase:
        self._need("as_form")
        name = literal(column.name)
        read = []
        if self.facts.gets:
            self._need("assert_downloads")
            read = [f"assert_downloads(client.get({self._place(column)}), body[{name}])"]
        return case(
            f"create_with_{column.name}_as_a_form",
            "row = answered(client.post(PATH, **as_form(body)), 201)",
            f'assert row[{name}]["name"] == body[{name}]["name"]',
            *read,
            given=WITH_BODY,
        )

    def _refusals(self, column: Column, limits: FileLimits) -> Iterator[TestCase]:
        name = literal(column.name)
        refused = "assert_problem(client.post(PATH, **as_form(body)), {}, code={})"
        if limits.max_size <= _LARGEST:
            yield case(
                f"create_refuses_{column.name}_that_is_too_large",
                f'body[{name}]["content"] = "QUJD" * {limits.max_size // 3 + 1}',
                refused.format(413, '"content_too_large"'),
                given=WITH_BODY,
            )
        if limits.types:
            yield case(
                f"create_refuses_{column.name}_of_another_type",
                f'body[{name}]["content_type"] = "chemical/x-pdb"',
                refused.format(415, '"unsupported_media_type"'),
                given=WITH_BODY,
            )

    def _replaced(self, column: Column) -> TestCase:
        self._need("stored_keys")
        self.facts.imports.need("tests.factories", "sent_file")
        name, place = literal(column.name), self._place(column)
        sent = f"{{{name}: sent_file(7, {literal(sample_type(column))})}}"
        removed = [f"assert client.delete({place}).status_code == 204"] if column.nullable else []
        if removed and self.facts.gets:
            removed.append(f"assert client.get({place}).status_code == 404")
        return case(
            f"{column.name}_is_replaced",
            f"row = {self.facts.make()}",
            "before = stored_keys(client)",
            f"changed = answered(client.put({place}, **as_form({sent})))",
            f'assert changed[{name}]["name"] == "7"',
            "assert len(stored_keys(client)) == len(before)",
            *removed,
            *(["assert len(stored_keys(client)) == len(before) - 1"] if removed else []),
            given=(CLIENT,),
        )

    def _deleted(self, count: int) -> TestCase:
        self._need("stored_keys")
        return case(
            "files_go_with_their_row",
            f"row = {self.facts.make()}",
            "before = stored_keys(client)",
            "assert client.delete(url(row)).status_code == 204",
            f"assert len(stored_keys(client)) <= len(before) - {count}",
        )

"""Routes that replace rows, or make them where there are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.artifacts import conflicts
from generator.artifacts.keys import MAX_BULK
from generator.artifacts.naming import beside
from generator.artifacts.routers.common import CommonParts
from generator.artifacts.routers.route import RouteView, conflict_status
from generator.emit import docstring, literal
from generator.ir import Route, Upsert
from generator.resolve.phrases import listed, nouns_of, spoken


@dataclass(frozen=True)
class UpsertRoutes:
    """The routes of an entity's unique rules."""

    common: CommonParts

    def all(self) -> Iterator[RouteView]:
        upserts = self.common.entity.upserts
        if upserts and not any(one.type.is_secret for one in self.common.entity.columns):
            yield replace(self._several(upserts), rule="upsert")
        for one in upserts:
            yield replace(self._one(one), rule="upsert")

    def _said(self, upsert: Upsert) -> str:
        """The fields of a rule in words."""
        return listed([spoken(column.name) for column in upsert.columns], "and")

    def _one(self, upsert: Upsert) -> RouteView:
        """`PUT /rates/by-currency/{currency}`."""
        common = self.common
        data = beside(upsert.path, "data")
        by = listed([spoken(column.name) for column in upsert.columns], "and")
        request, response = (common.imports.need("fastapi", one) for one in ("Request", "Response"))
        causes = conflicts.of_creation(common.app, common.entity)
        schema = common.schema("Response")
        doc = f"Replace the {common.phrase} with this {by}, or create it: 201."
        return RouteView(
            "PUT",
            upsert.path,
            f"upsert_{common.entity.name.snake}_by_{upsert.name}",
            f"Replace or create {common.one_row} by {by}",
            docstring(doc + conflicts.told(causes)),
            (
                *(common.path_parameter(column) for column in upsert.columns),
                f"{data}: {common.schema('Create')}",
                common.service,
                *common.expected_parameter,
                f"request: {request}",
                f"response: {response}",
            ),
            schema,
            tuple(self._lines(upsert, data)),
            (*conflict_status(causes), *common.stale),
            headers=common.etag_header,
            takes_slashes=upsert.takes_slashes,
            created=", ".join([schema, *map(literal, (*self._location, *common.etag_header))]),
        )

    @property
    def _location(self) -> tuple[str, ...]:
        """The header that says where a new row is."""
        return ("Location",) if Route.GET in self.common.entity.routes else ()

    def _lines(self, upsert: Upsert, data: str) -> Iterator[str]:
        common = self.common
        names = [column.attribute for column in upsert.columns]
        given = "{" + ", ".join(f"{literal(name)}: {name}" for name in names) + "}"
        call = f"service.upsert({given}, {data}{common.passed})"
        row, is_new = beside(upsert.path, "row"), beside(upsert.path, "is_new")
        yield f"{row}, {is_new} = {common.io.await_}{call}"
        yield f"if {is_new}:"
        yield "    response.status_code = 201"
        if self._location:
            location_of = common.imports.need("app.links", "location_of")
            operation = literal(f"get_{common.entity.name.snake}")
            key = ", ".join(f"{one.name}={row}.{one.attribute}" for one in common.entity.key)
            location = f"{location_of}(request, {operation}, {key})"
            yield f'    response.headers["Location"] = {location}'
        yield from common.etag_lines(row)
        yield f"return {row}"

    def _several(self, upserts: Sequence[Upsert]) -> RouteView:
        """`PUT /rates` with a list."""
        common = self.common
        plural = nouns_of(common.entity)
        field, annotated = (
            common.imports.need(module, name)
            for module, name in (("pydantic", "Field"), ("typing", "Annotated"))
        )
        limits = f"{field}(min_length=1, max_length={MAX_BULK})"
        causes = conflicts.of_creation(common.app, common.entity)
        by = listed([self._said(one) for one in upserts], "or")
        rules = [
            f"[{', '.join(literal(each.attribute) for each in one.columns)}]" for one in upserts
        ]
        rule = rules[0]
        if len(rules) > 1:
            rule_of = common.imports.need("app.services.upserting", "rule_of")
            rule = f"{rule_of}(data, {', '.join(rules)})"
        doc = f"Replace {plural}, or create them where none has this {by}: all of them or none."
        return RouteView(
            "PUT",
            "",
            f"upsert_{common.entity.plural.snake}",
            f"Replace or create several {plural}",
            docstring(doc + conflicts.told(causes)),
            (
                f"data: {annotated}[list[{common.schema('Create')}], {limits}]",
                common.service,
            ),
            f"list[{common.schema('Response')}]",
            (f"return {common.io.await_}service.upsert_many({rule}, data)",),
            conflict_status(causes),
            aliases=("/",),
        )

"""Routes that change or delete rows which are named by their keys, all of them or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.artifacts import conflicts
from generator.artifacts.keys import MAX_BULK
from generator.artifacts.routers.common import CommonParts
from generator.artifacts.routers.route import RouteView, conflict_status
from generator.emit import docstring, literal
from generator.ir import Route
from generator.resolve.phrases import nouns_of


@dataclass(frozen=True)
class SeveralRoutes:
    """`PATCH` and `DELETE` of the collection."""

    common: CommonParts

    def all(self) -> Iterator[RouteView]:
        if Route.BULK_UPDATE in self.common.entity.routes:
            yield replace(self._update(), rule="update")
        if Route.BULK_DELETE in self.common.entity.routes:
            yield replace(self._delete(), rule="delete")

    def _update(self) -> RouteView:
        """`PATCH /rates` with a list."""
        common, plural = self.common, nouns_of(self.common.entity)
        field, annotated = (
            common.imports.need(module, name)
            for module, name in (("pydantic", "Field"), ("typing", "Annotated"))
        )
        limits = f"{field}(min_length=1, max_length={MAX_BULK})"
        causes = conflicts.of_change(common.app, common.entity, is_partial=True)
        doc = f"Change {plural}, all of them or none; what is left out stays as it is."
        return RouteView(
            "PATCH",
            "",
            f"bulk_update_{common.entity.plural.snake}",
            f"Update several {plural}",
            docstring(doc + conflicts.told(causes)),
            (f"data: {annotated}[list[{common.schema('BulkUpdate')}], {limits}]", common.service),
            f"list[{common.schema('Response')}]",
            (f"return {common.io.await_}service.update_many(data)",),
            (404, *conflict_status(causes), *common.stale),
            aliases=("/",),
        )

    def _delete(self) -> RouteView:
        """`DELETE /rates?id=1&id=2`."""
        common, plural = self.common, nouns_of(self.common.entity)
        [key] = common.entity.key
        is_soft = common.entity.soft_delete is not None
        causes = [] if is_soft else conflicts.of_deletion(common.app, common.entity)
        doc = f"Delete {plural}, all of them or none.{conflicts.told(causes)}"
        call = f"service.delete_many(query.{key.attribute}, {literal(key.name)})"
        return RouteView(
            "DELETE",
            "",
            f"bulk_delete_{common.entity.plural.snake}",
            f"Delete several {plural}",
            docstring(f"Hide {plural}, all of them or none." if is_soft else doc),
            (common.query_parameter(common.schema("BulkDelete")), common.service),
            "None",
            (f"{common.io.await_}{call}",),
            (404, *conflict_status(causes)),
            204,
            aliases=("/",),
        )

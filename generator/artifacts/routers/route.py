"""One route, and what its documentation says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.artifacts.conflicts import Cause
from generator.emit import literal
from generator.ir import App, Entity, PaginationStyle
from generator.resolve.phrases import nouns_of, sentence


@dataclass(frozen=True)
class RouteView:
    """One route and its function."""

    verb: str
    path: str
    operation: str
    summary: str
    doc: str
    parameters: tuple[str, ...]
    result: str
    lines: tuple[str, ...]
    problems: tuple[int, ...]
    status: int = 200
    headers: tuple[str, ...] = ()
    """What the answer sends beside its body."""
    is_page: bool = False
    aliases: tuple[str, ...] = ()
    """Other spellings of the path, which the documentation leaves out."""
    takes_slashes: bool = False
    """The last parameter is a text, all the rest of the path."""
    created: str = ""
    """What a 201 answers, where that is one of two ways."""
    response_model: str = ""
    """What the body of an answer is that the function makes itself."""
    is_download: bool = False
    """It answers a file."""
    is_export: bool = False
    """It answers a list as a file."""
    rule: str = "read"
    """The operation that rules of access speak of."""
    is_public: bool = False
    """It is open to strangers, in an application whose other routes are closed to them."""
    is_sign_up: bool = False
    """Strangers make users by it, and not too many."""

    @property
    def is_streamed(self) -> bool:
        return self.is_download or self.is_export

    @property
    def decorators(self) -> Iterator[str]:
        """That of the route, below those of other spellings of its path."""
        status = f", status_code={self.status}" if self.status != 200 else ""
        for alias in self.aliases:
            yield f"@router.{self.verb.lower()}({literal(alias)}, include_in_schema=False{status})"
        yield f"@router.{self.verb.lower()}({self._arguments})"
        if self.is_public:
            yield "@public"

    @property
    def _arguments(self) -> str:
        """What the decorator says."""
        path = self.path.replace("}", ":text}") if self.takes_slashes else self.path
        arguments = [literal(path)]
        arguments += [f"response_model={self.response_model}"] if self.response_model else []
        arguments += ["response_class=StreamingResponse"] if self.is_streamed else []
        arguments += [f"status_code={self.status}"] if self.status != 200 else []
        arguments += ["dependencies=[Depends(counted)]"] if self.is_sign_up else []
        arguments.append(f"summary={literal(self.summary)}")
        answers = " | ".join(self._answers)
        return ", ".join([*arguments, *([f"responses={answers}"] if answers else [])])

    @property
    def _answers(self) -> Iterator[str]:
        """What the documentation says beside what all routes answer."""
        if self.problems:
            yield f"problems({', '.join(str(status) for status in self.problems)})"
        if self.created:
            yield f"created({self.created})"
        if self.is_page:
            yield "PAGED"
        if self.is_download:
            yield "DOWNLOAD"
        if self.is_export:
            yield "EXPORTED"
        if self.headers:
            names = ", ".join(literal(name) for name in self.headers)
            yield f"sends({names}" + (f", status={self.status})" if self.status != 200 else ")")

    def tagged(self, of_pages: tuple[str, ...]) -> RouteView:
        """The route where every answer to GET has an ETag; answers of pages have these headers too."""
        if self.verb != "GET" or self.is_streamed:
            return self
        names = {*self.headers, *(of_pages if self.is_page else ()), "ETag"}
        return replace(self, is_page=False, headers=tuple(sorted(names)))

    @property
    def signature(self) -> str:
        return ", ".join(self.parameters)

    @property
    def is_fixed(self) -> bool:
        """Nothing in the path is a parameter."""
        return "{" not in self.path


def page_headers(app: App) -> tuple[str, ...]:
    """What answers of lists send beside their page."""
    has_cursors = app.pagination.style is PaginationStyle.CURSOR
    return ("Link",) if has_cursors else ("Link", "X-Total-Count")


def routed(app: App) -> list[Entity]:
    """The entities that have any route."""
    return [entity for entity in app.entities if entity.routes or _has_finder_route(entity)]


def _has_finder_route(entity: Entity) -> bool:
    return (
        any(lookup.path for lookup in entity.lookups)
        or any(view.path for view in entity.views)
        or any(query.path for query in entity.queries)
        or entity.states is not None
        or bool(entity.actions)
        or any(report.path for report in entity.reports)
        or any(bulk.path for bulk in entity.bulk)
    )


def tag_of(entity: Entity) -> str:
    """The group of an entity's routes."""
    return sentence(nouns_of(entity))


def conflict_status(causes: list[Cause]) -> tuple[int, ...]:
    return (409,) if causes else ()

"""Routes: which exist, what their paths look like, and that no two are the same."""

from __future__ import annotations

import re

from generator import problems
from generator.diagnostics import Span
from generator.ir import Role, Route
from generator.resolve.context import Context, Draft
from generator.spec.later import LATER_ROUTES
from generator.spec.values import Word

DEFAULT_ROUTES = frozenset({Route.LIST, Route.CREATE, Route.GET, Route.UPDATE, Route.DELETE})

_SEGMENT = re.compile(r"[A-Za-z0-9._~-]+|\{([A-Za-z][A-Za-z0-9_]*)\}")
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_STANDARD = {
    Route.LIST: ("GET", "/"),
    Route.CREATE: ("POST", "/"),
    Route.GET: ("GET", "/{id}"),
    Route.UPDATE: ("PATCH", "/{id}"),
    Route.REPLACE: ("PUT", "/{id}"),
    Route.DELETE: ("DELETE", "/{id}"),
}


def resolve_routes(context: Context, draft: Draft) -> frozenset[Route]:
    """Which of the standard routes exist."""
    words = draft.document.routes
    if draft.owner is not None:
        return frozenset()
    if words is None:
        return DEFAULT_ROUTES - {Route.UPDATE} if _is_all_key(draft) else DEFAULT_ROUTES
    for word in words:
        if word in LATER_ROUTES:
            context.report.add(problems.later(word.at, LATER_ROUTES[word]))
    return frozenset(Route(word) for word in words if word not in LATER_ROUTES)


def _is_all_key(draft: Draft) -> bool:
    """Nothing of a row can change: the fact that it is there is all it says."""
    if not draft.key_names or draft.links:
        return False
    return all(column.role is Role.KEY for column in draft.columns)


class Routes:
    """The routes of one entity; parameters of any name count as the same."""

    def __init__(self, context: Context, draft: Draft, standard: frozenset[Route]) -> None:
        self._report = context.report
        self._key = "/{id}" * max(1, len(draft.key))
        self._taken: dict[tuple[str, str], str] = {}
        for route in standard:
            verb, path = _STANDARD[route]
            self._taken[verb, self._shape(path)] = f"the route {route.value!r}"

    def reserve(self, verb: str, path: str, owner: str) -> None:
        """Take a route that comes with another key."""
        self._taken[verb, self._shape(path)] = owner

    def claim(self, verb: str, path: str, owner: str, at: Span) -> None:
        """Take a route, or report who has it."""
        key = (verb, self._shape(path))
        other = self._taken.setdefault(key, owner)
        if other != owner:
            self._report.add(problems.route_taken(at, f"{verb} {path}", other))

    def _shape(self, path: str) -> str:
        whole = path.replace("/{id}", self._key)
        return re.sub(r"\{[^}]*\}", "{id}", whole).rstrip("/") or "/"


def resolve_route(
    context: Context, word: Word, verb: str, verbs: tuple[str, ...]
) -> tuple[str, str, list[str]] | None:
    """Verb, path and names of the parameters of a route that changes something."""
    written, _, path = word.partition(" ") if word[:1].isalpha() else ("", "", str(word))
    path = path.strip()
    reason = _path_problem(path)
    if written and written not in verbs:
        words = ", ".join(verbs)
        reason = f"its verb is {words if len(verbs) == 1 else f'one of {words}'}"
    if reason:
        context.report.add(problems.bad_route(word.at, word[:80], reason))
        return None
    return written or verb, path.rstrip("/"), re.findall(r"\{([^}]*)\}", path)


def resolve_path(context: Context, word: Word) -> tuple[str, list[str]] | None:
    """The path of a route that reads, and the names of its parameters; None with a problem."""
    verb, _, path = word.partition(" ") if word[:1].isalpha() else ("", "", str(word))
    reason = _problem(verb, path.strip())
    if reason:
        context.report.add(problems.bad_route(word.at, word[:80], reason))
        return None
    path = path.strip()
    names: list[str] = re.findall(r"\{([^}]*)\}", path)
    return path.rstrip("/"), names


def _problem(verb: str, path: str) -> str | None:
    if verb and verb not in VERBS:
        return "it is written [VERB] /path"
    if verb not in ("", "GET"):
        return "it only reads, so its verb is GET"
    return _path_problem(path)


def _path_problem(path: str) -> str | None:
    if not path.startswith("/") or len(path) > 200:
        return "a path begins with a slash"
    segments = path.strip("/").split("/")
    if segments == [""]:
        return "it needs at least one segment"
    names: set[str] = set()
    for segment in segments:
        found = _SEGMENT.fullmatch(segment)
        if found is None or segment in (".", ".."):
            return f"{segment[:40]!r} is no segment of a path"
        if found.group(1) in names:
            return f"{segment} stands twice in it"
        if found.group(1):
            names.add(found.group(1))
    return None

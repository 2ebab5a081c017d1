"""Routes: which exist, what their paths look like, and that no two are the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator import problems
from generator.diagnostics import Span
from generator.ir import Name, Role, Route, Verb
from generator.resolve.context import Context, Draft
from generator.spec.words import Word

DEFAULT_ROUTES = frozenset({Route.LIST, Route.CREATE, Route.GET, Route.UPDATE, Route.DELETE})

_SEGMENT = re.compile(r"[A-Za-z0-9._~-]+|\{([A-Za-z][A-Za-z0-9_]*)\}")
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_VERBS = frozenset(verb.value for verb in Verb)
_STANDARD = {
    Route.LIST: ("GET", "/"),
    Route.CREATE: ("POST", "/"),
    Route.BULK_CREATE: ("POST", "/bulk"),
    Route.BULK_UPDATE: ("PATCH", "/"),
    Route.BULK_DELETE: ("DELETE", "/"),
    Route.EXPORT: ("GET", "/export"),
    Route.UPSERT: ("PUT", "/"),
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
        if reason := _reason_against(draft, Route(word)):
            context.report.add(problems.no_such_route(word.at, word, reason))
    return frozenset(Route(word) for word in words)


def _reason_against(draft: Draft, route: Route) -> str | None:
    """Why an entity cannot have a route, or None."""
    name, kinds = draft.name.text, [column.type for column in draft.columns]
    routes = draft.document.routes or ()
    if route is Route.LINK and not draft.links:
        return f"{name} has no relation with 'many'"
    if route is Route.BULK_UPDATE and Route.UPDATE.value not in routes:
        return "it changes several rows as 'update' changes one, which is not among them"
    if route is Route.BULK_UPDATE and any(one.is_secret or one.is_file for one in kinds):
        return f"a password or a file of {name} is changed row by row"
    if route is Route.BULK_DELETE and Route.DELETE.value not in routes:
        return "it deletes several rows as 'delete' deletes one, which is not among them"
    if route is Route.BULK_DELETE and len(draft.key) > 1:
        return f"the key of {name} has several columns, and a parameter holds one value"
    if route is Route.BULK_DELETE and any(one.is_file for one in kinds):
        return f"the files of {name} are removed row by row"
    return None


def _is_all_key(draft: Draft) -> bool:
    """Nothing of a row can change: the fact that it is there is all it says."""
    if draft.links or any(one.ownership is not None for one in draft.inverses):
        return False
    return all(column.role is Role.KEY for column in draft.columns)


class Routes:
    """The routes of one entity; parameters of any name count as the same."""

    def __init__(self, context: Context, draft: Draft, standard: frozenset[Route]) -> None:
        self._report = context.report
        self._key = "/{id}" * max(1, len(draft.key))
        self._taken: dict[tuple[str, str], str] = {}
        self._below: dict[str, str] = {}
        for route in standard:
            for verb, path in _paths(draft, route):
                self._taken[verb, self._shape(path)] = f"the route {route.value!r}"

    def reserve(self, verb: str, path: str, owner: str) -> None:
        """Take a route that comes with another key."""
        self._taken[verb, self._shape(path)] = owner

    def take_below(self, path: str, owner: str) -> None:
        """Take all that is read below a path, whose last parameter may hold slashes."""
        self._below[f"{self._shape(path)}/"] = owner

    def claim(self, verb: str, path: str, owner: str, at: Span) -> None:
        """Take a route, or report who has it."""
        key = (verb, self._shape(path))
        other = self._taken.setdefault(key, owner)
        if verb == "GET":
            other = next((one for way, one in self._below.items() if key[1].startswith(way)), other)
        if other != owner:
            self._report.add(problems.route_taken(at, f"{verb} {path}", other))

    def _shape(self, path: str) -> str:
        whole = path.replace("/{id}", self._key)
        return re.sub(r"\{[^}]*\}", "{id}", whole).rstrip("/") or "/"


def _paths(draft: Draft, route: Route) -> Iterator[tuple[str, str]]:
    """Verbs and paths of a standard route."""
    if route in _STANDARD:
        yield _STANDARD[route]
    if route is Route.LINK:
        for link in draft.links:
            path = f"/{{id}}/{Name(link.name).kebab}/{{key}}"
            yield from (("PUT", path), ("DELETE", path))


def resolve_route(
    context: Context, word: Word, verb: str, verbs: tuple[str, ...]
) -> tuple[str, str, list[str]] | None:
    """Verb, path and names of the parameters of a route that changes something."""
    words = ", ".join(verbs)
    reason = f"its verb is {words if len(verbs) == 1 else f'one of {words}'}"
    found = _split(context, word, tuple(map(Verb, verbs)), reason)
    return found and (found[0].value if found[0] else verb, *found[1:])


def resolve_path(context: Context, word: Word) -> tuple[str, list[str]] | None:
    """The path of a route that reads, and the names of its parameters; None with a problem."""
    found = _split(context, word, (Verb.GET,), "it only reads, so its verb is GET")
    return found and found[1:]


def resolve_writing_path(
    context: Context, word: Word, default: Verb
) -> tuple[Verb, str, list[str]] | None:
    """Verb and path of a route that writes, and the names of its parameters."""
    found = _split(context, word, tuple(Verb)[1:], "it writes, so its verb is not GET")
    return found and (found[0] or default, *found[1:])


def _split(
    context: Context, word: Word, verbs: tuple[Verb, ...], hint: str
) -> tuple[Verb | None, str, list[str]] | None:
    verb, _, path = word.partition(" ") if word[:1].isalpha() else ("", "", str(word))
    path = path.strip()
    reason = "it is written [VERB] /path" if verb and verb not in _VERBS else None
    if reason is None and verb and Verb(verb) not in verbs:
        reason = hint
    reason = reason or _problem(path)
    if reason:
        context.report.add(problems.bad_route(word.at, word[:80], reason))
        return None
    names: list[str] = re.findall(r"\{([^}]*)\}", path)
    return Verb(verb) if verb else None, path.rstrip("/"), names


def _problem(path: str) -> str | None:
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

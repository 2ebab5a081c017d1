"""The router of one entity, and the package of all of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from generator.artifacts.app_view import EntityView
from generator.artifacts.features import answers_conditionally, tags_answers
from generator.artifacts.logins import opens_sign_up
from generator.artifacts.policy_names import policy_module, policy_name
from generator.artifacts.routers.collection import CollectionRoutes
from generator.artifacts.routers.common import CommonParts
from generator.artifacts.routers.files import FileRoutes
from generator.artifacts.routers.finders import FinderRoutes
from generator.artifacts.routers.item import ItemRoutes
from generator.artifacts.routers.route import RouteView, page_headers, routed, tag_of
from generator.artifacts.routers.several import SeveralRoutes
from generator.artifacts.routers.upserts import UpsertRoutes
from generator.emit import Imports, docstring, literal
from generator.ir import App, Entity
from generator.ir.access import Audience
from generator.resolve.phrases import nouns_of


@dataclass(frozen=True)
class RouterPackageView:
    app: App

    @property
    def future(self) -> str:
        """A module `list` is what this package then calls `list`: its annotations are not evaluated."""
        hides = {entity.module for entity in routed(self.app)} & {"list", "tuple", "dict", "str"}
        return "\n\nfrom __future__ import annotations" if hides else ""

    @property
    def modules(self) -> list[str]:
        auth = ["from app.auth.routes import router as auth_router"] if self.app.auth else []
        return [
            *auth,
            *(f"from app.routers.{one} import router as {name}" for one, name in self._routers),
        ]

    @property
    def routers(self) -> list[str]:
        auth = ["auth_router,"] if self.app.auth else []
        return [*auth, *(f"{name}," for _, name in self._routers)]

    @property
    def _routers(self) -> list[tuple[str, str]]:
        """Modules, and what their routers are called here: not as another module is."""
        entities = routed(self.app)
        modules = {entity.module for entity in entities}
        names = [f"{entity.name.snake}_router" for entity in entities]
        return [
            (entity.module, f"{name}_" if name in modules else name)
            for entity, name in zip(entities, names, strict=True)
        ]

    @property
    def tags(self) -> list[str]:
        """Names and descriptions of the groups of routes."""
        tags = [(tag_of(one), _all_of(one)) for one in routed(self.app)]
        if self.app.auth:
            tags.append(("Sign-in", "Tokens, and the sessions behind them."))
        tags.append(("Health", "Whether the application works."))
        return [
            f'{{"name": {literal(name)}, "description": {literal(doc)}}},' for name, doc in tags
        ]


@dataclass(frozen=True)
class RouterView(EntityView):
    imports: Imports = field(default_factory=lambda: Imports(template="routers/router.py.jinja"))

    @cached_property
    def _common(self) -> CommonParts:
        return CommonParts(self.app, self.entity, self.imports)

    @property
    def doc(self) -> str:
        return docstring(f"Routes of {nouns_of(self.entity)}.", indent=0)

    @property
    def prefix(self) -> str:
        return self.app.prefix + self.entity.path

    @property
    def tag(self) -> str:
        return tag_of(self.entity)

    @cached_property
    def routes(self) -> list[RouteView]:
        """List, create, then fixed paths, then those with parameters, each in the spec's order."""
        collection, item = (
            [
                *CollectionRoutes(self._common).all(),
                *SeveralRoutes(self._common).all(),
                *UpsertRoutes(self._common).all(),
            ],
            [*ItemRoutes(self._common).all(), *FileRoutes(self._common).all()],
        )
        usual = len(collection) + len(item)
        every = [*_distinct([*collection, *item, *FinderRoutes(self._common).all()])]
        found = every[: len(collection)] + every[usual:]
        fixed = [route for route in found if route.is_fixed]
        others = [route for route in found if not route.is_fixed]
        routes = [*fixed, *others, *every[len(collection) : usual]]
        if tags_answers(self.app, self.entity):
            routes = [route.tagged(page_headers(self.app)) for route in routes]
        if self.has_auth:
            routes = [self._guarded(route) for route in routes]
        if any(route.problems for route in routes):
            self.imports.need("app.openapi", "problems")
        if any(route.created for route in routes):
            self.imports.need("app.openapi", "created")
        if any(route.is_page for route in routes):
            self.imports.need("app.openapi", "PAGED")
        if any(route.headers for route in routes):
            self.imports.need("app.openapi", "sends")
        return routes

    def _guarded(self, route: RouteView) -> RouteView:
        """The route for those whom its rule lets in."""
        access = self.entity.access
        grants = [
            grant
            for rule in (access.rules if access is not None else ())
            if rule.operation.partition(":")[0] == route.rule
            for grant in rule.grants
        ]
        is_public = any(one.audience is Audience.PUBLIC for one in grants)
        if is_public:
            self.imports.need("app.auth.dependencies", "public")
        is_user = self.app.sign_in.user == self.entity.name.text
        is_sign_up = is_user and route.rule == "create" and opens_sign_up(self.app)
        if is_sign_up:
            self.imports.need("fastapi", "Depends")
            self.imports.need("app.auth.dependencies", "counted")
        refusals: tuple[int, ...] = () if is_public else (401, 403)
        refusals = (*refusals, 429) if is_sign_up else refusals
        module = policy_module(self.entity)
        self.imports.need("app.policies", module, "may")
        annotated = self.imports.need("typing", "Annotated")
        name = f"{self.entity.name.snake}_service"
        provider = self.imports.need("app.dependencies", name)
        service = self.imports.need(
            f"app.services.{self.entity.module}", f"{self.entity.name}Service"
        )
        policy = f"may.{policy_name(route.rule)}"
        guarded = f"service: {annotated}[{service}, {provider}({policy})]"
        return replace(
            route,
            parameters=tuple(
                guarded if one == self._common.service else one for one in route.parameters
            ),
            problems=tuple(sorted({*route.problems, *refusals})),
            is_public=is_public,
            is_sign_up=is_sign_up,
        )

    @cached_property
    def route_class(self) -> str:
        """How its routes answer: a class of its own where it is more than one of ours."""
        bases = self._route_bases
        return f"{self.entity.name}Route" if self.entity.cache or bases[1:] else bases[0]

    @cached_property
    def _route_bases(self) -> list[str]:
        app, entity = self.app, self.entity
        bases = [self.imports.need("app.uploads", "FormRoute")] if entity.files else []
        if tags_answers(app, entity):
            bases.append(self.imports.need("app.conditional", "TaggedRoute"))
        elif answers_conditionally(app, entity):
            bases.append(self.imports.need("app.conditional", "ConditionalRoute"))
        return bases or [self.imports.need("app.routing", "StrictRoute")]

    @property
    def own_class(self) -> list[str]:
        """The class of its routes, where it is its own."""
        if self.route_class in self._route_bases:
            return []
        cache = literal(self.entity.cache)
        kept = ["", f"    cache_control = {cache}"] if self.entity.cache else []
        return [
            "",
            "",
            f"class {self.route_class}({', '.join(self._route_bases)}):",
            f"    {docstring(f'How routes of {nouns_of(self.entity)} are answered.')}",
            *kept,
            "",
        ]

    @property
    def key_types(self) -> list[str]:
        """What a key in a path is called, and its type with the bounds of its column."""
        values = self.values
        used = " ".join(parameter for route in self.routes for parameter in route.parameters)
        found = [
            f"{name} = {values.parameter(column)}"
            for column in self.entity.key
            if re.search(rf"\b{(name := self._common.key_name(column))}\b", used)
        ]
        return ["", *found]


def _distinct(routes: Iterable[RouteView]) -> Iterator[RouteView]:
    """The routes, each with an operation of its own: those of the application keep theirs."""
    seen: set[str] = set()
    for route in routes:
        operation = route.operation
        for number in itertools.count(2):
            if operation not in seen:
                break
            operation = f"{route.operation}_{number}"
        seen.add(operation)
        yield replace(route, operation=operation)


def _all_of(entity: Entity) -> str:
    """What the documentation says of an entity's routes."""
    return entity.doc or f"What can be done with {nouns_of(entity)}."

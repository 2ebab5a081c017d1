"""The whole application that a spec describes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from generator.databases import Database
from generator.ir.auth import Auth
from generator.ir.entity import Entity
from generator.ir.hints import SpecHints
from generator.kinds.field_type import EnumType


class Mode(Enum):
    ASYNC = "async"
    SYNC = "sync"


class IdType(Enum):
    INTEGER = "integer"
    BIGINT = "bigint"
    UUID = "uuid"


class PaginationStyle(Enum):
    PAGE = "page"
    CURSOR = "cursor"


class Formatter(Enum):
    """A program that lays out Python, and does nothing else whatever it is told to read."""

    RUFF = "ruff"
    BLACK = "black"
    ISORT = "isort"
    YAPF = "yapf"
    AUTOPEP8 = "autopep8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagination:
    style: PaginationStyle = PaginationStyle.PAGE
    size: int = 20
    max_size: int = 100
    nested_limit: int = 100
    """How many rows of a list that a view nests are shown."""


@dataclass(frozen=True, kw_only=True)
class App:
    """All entities and settings; what is asked for again and again is looked up, not searched."""

    name: str
    """Distribution name, `ecommerce`."""
    title: str
    description: str
    version: str
    prefix: str
    """Prefix of every route, `/api/v1` or nothing."""
    mode: Mode
    database: Database
    """Kind of the default URL."""
    databases: tuple[Database, ...]
    """Those it must run on."""
    pagination: Pagination
    enums: tuple[EnumType, ...]
    """Shared enums, in the author's order."""
    entities: tuple[Entity, ...]
    license: str = ""
    contact: str = ""
    """An e-mail address, a URL or a name."""
    tags_answers: bool = False
    """Every answer to GET has an ETag."""
    answers_minimally: bool = False
    """`Prefer: return=minimal` is answered without a body."""
    reads_leniently: bool = False
    """A stored value that is none of its type is shown as it is."""
    is_camel: bool = False
    """JSON says `unitPrice`, where Python says `unit_price`."""
    formatters: tuple[Formatter, ...] = ()
    """What lays out the output after apiwright, in this order."""
    migrates_online: bool = False
    """Whether its migrations keep no reader and no writer of PostgreSQL waiting."""
    monitoring: bool = False
    """Whether it tells what its database costs."""
    replicas: bool = False
    """Whether requests that change nothing may read from replicas."""
    extensions: tuple[str, ...] = ()
    """Of PostgreSQL, in the author's order."""
    auth: Auth | None = None
    """How users sign in; without it everybody may do everything."""
    hints: SpecHints = field(default_factory=SpecHints)
    """For the next migration."""

    def __hash__(self) -> int:
        """Cheap, so that what is worked out once for an app can be kept by it."""
        return hash((self.name, len(self.entities)))

    @cached_property
    def sign_in(self) -> Auth:
        """How users sign in; LookupError where they do not."""
        if self.auth is None:
            raise LookupError(self.name)
        return self.auth

    @cached_property
    def role(self) -> EnumType | None:
        """The enum that says what a user is."""
        columns = self.entity(self.sign_in.user).columns
        found = (one for one in columns if one.attribute == self.sign_in.role)
        return next((one.type.enum for one in found), None)

    def entity(self, name: str) -> Entity:
        """The entity of this name; KeyError when there is none."""
        return self._by_name[name]

    def referring(self, name: str) -> tuple[Entity, ...]:
        """The entities with relations to that of this name, links among them, in their order."""
        return self._referring.get(name, ())

    @cached_property
    def modules(self) -> frozenset[str]:
        """What the modules of its entities are called."""
        return frozenset(entity.module for entity in self.entities)

    @cached_property
    def snake_names(self) -> frozenset[str]:
        return frozenset(entity.name.snake for entity in self.entities)

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each entity stands among all: the order in which tables are locked."""
        return {entity.name.text: place for place, entity in enumerate(self.entities)}

    @cached_property
    def _by_name(self) -> dict[str, Entity]:
        return {entity.name.text: entity for entity in self.entities}

    @cached_property
    def _referring(self) -> dict[str, tuple[Entity, ...]]:
        found: dict[str, dict[str, Entity]] = {}
        for entity in self.entities:
            targets = [relation.target for relation in entity.relations]
            for target in (*targets, *(link.target for link in entity.links)):
                found.setdefault(target, {})[entity.name.text] = entity
        return {name: tuple(entities.values()) for name, entities in found.items()}

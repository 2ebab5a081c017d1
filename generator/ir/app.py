"""The whole application that a spec describes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from generator.databases import Database
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


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
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
    formatters: tuple[Formatter, ...] = ()
    """What lays out the output after apiwright, in this order."""
    hints: SpecHints = field(default_factory=SpecHints)
    """For the next migration."""
    _by_name: dict[str, Entity] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = {entity.name.text: entity for entity in self.entities}
        object.__setattr__(self, "_by_name", by_name)

    def __hash__(self) -> int:
        """Cheap, so that what is worked out once for an app can be kept by it."""
        return hash((self.name, len(self.entities)))

    def entity(self, name: str) -> Entity:
        """The entity of this name; KeyError when there is none."""
        return self._by_name[name]

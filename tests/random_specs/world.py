"""What is known of a spec while it is drawn: plain facts beside the documents themselves."""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.random_specs.dice import Dice

Node = dict[str, Any]

ALL = frozenset({"create", "update", "read"})
INTEGERS = ("smallint", "integer", "bigint")
OPAQUE = ("json", "bytes", "array", "native", "file", "image")


@dataclass
class FieldPlan:
    """A field and what others may do with it."""

    name: str
    kind: str
    node: Node
    """The document of the field in its long form."""
    nullable: bool = False
    access: frozenset[str] = ALL
    made: bool = False
    """The app makes its value."""
    unique: bool = False
    length: int = 255
    scale: int = 0
    values: tuple[str, ...] = ()
    """Of an enum."""
    least: int | None = None
    most: int | None = None
    is_free: bool = True
    """Any small value of its type will do: no pattern, no multiple, no transformation."""
    is_mixed_in: bool = False

    @property
    def word(self) -> str:
        """What expressions call it."""
        return word_of(self.name)

    @property
    def is_readable(self) -> bool:
        return "read" in self.access

    @property
    def has_default(self) -> bool:
        return "default" in self.node

    @property
    def is_open(self) -> bool:
        """Expressions and lists may read it."""
        return self.kind not in (*OPAQUE, "password") and self.word != "self"

    @property
    def is_number(self) -> bool:
        return self.kind in (*INTEGERS, "decimal")

    @property
    def is_plain_text(self) -> bool:
        return self.kind in ("string", "text", "char")

    @property
    def can_be_indexed(self) -> bool:
        """MySQL can, too."""
        return self.is_open and self.kind not in ("text", "url") and self.length <= 255


@dataclass
class RelationPlan:
    """A relation and both of its ends."""

    name: str
    source: EntityPlan
    target: EntityPlan
    node: Node
    nullable: bool = False
    is_many: bool = False
    """Many-to-many."""
    is_simple: bool = True
    """One column that holds the key of the other row."""
    is_owned: bool = False
    is_tree: bool = False
    takes_fields: bool = False
    access: frozenset[str] = ALL

    @property
    def inverse(self) -> str | None:
        return self.node.get("inverse")

    @property
    def word(self) -> str:
        return word_of(self.name)


@dataclass
class EntityPlan:
    """An entity on its way."""

    name: str
    node: Node = field(default_factory=dict)
    fields: list[FieldPlan] = field(default_factory=list)
    relations: list[RelationPlan] = field(default_factory=list)
    incoming: list[RelationPlan] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    """Names in its namespace, folded."""
    virtual: Node = field(default_factory=dict)
    """Fields that no table has."""
    paths: set[str] = field(default_factory=set)
    key_name: str | None = "id"
    """The name of the column that is its key; None where it is made of others."""
    key_kind: str = ""
    key_parts: tuple[str, ...] = ()
    key_columns: int = 1
    is_referable: bool = True
    """Foreign keys can lead to it."""
    is_part: bool = False
    has_parts: bool = False
    consumes: bool = False

    @property
    def is_simple(self) -> bool:
        return self.key_columns == 1

    @property
    def routes(self) -> list[str]:
        default = ["create", "list", "get", "update", "delete"]
        return [] if self.is_part else list(self.node.get("routes", default))

    def field(self, name: str) -> FieldPlan:
        return next(one for one in self.fields if one.name == name)

    def to_one(self) -> Iterator[RelationPlan]:
        return (one for one in self.relations if not one.is_many)

    def of(self, *kinds: str) -> list[FieldPlan]:
        return [one for one in self.fields if one.kind in kinds]


@dataclass
class World:
    """The spec so far."""

    dice: Dice
    databases: tuple[str, ...]
    spec: Node
    entities: list[EntityPlan] = field(default_factory=list)
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    natives: int = 0
    """How many types of the database there are."""

    @property
    def has_mysql(self) -> bool:
        return "mysql" in self.databases

    @property
    def is_postgresql(self) -> bool:
        return self.databases == ("postgresql",)


def word_of(name: str) -> str:
    """What expressions call a field or a relation."""
    return f"{name}_" if keyword.iskeyword(name) else name


def folded(name: str) -> str:
    """As namespaces compare names: whatever their case and however their words are joined."""
    return name.replace("_", "").lower()

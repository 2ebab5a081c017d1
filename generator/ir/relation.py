"""Relations: said once in the spec, on the side that holds the key; both ends are known here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from generator.ir.field import Column, ForeignKey


class DeleteRule(Enum):
    CASCADE = "cascade"
    SET_NULL = "set_null"
    RESTRICT = "restrict"
    NO_ACTION = "no_action"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """How many parts a row has."""

    least: int = 0
    most: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ToOne:
    """A relation whose foreign key stands in this entity's table."""

    name: str
    attribute: str
    target: str
    """The entity it points to; the declaring entity's own name for a tree."""
    columns: tuple[Column, ...]
    """The foreign key, one column a key part, as they stand in `Entity.columns`."""
    references: tuple[ForeignKey, ...]
    """What each of them refers to."""
    constraint: str
    """Name of the foreign key constraint."""
    nullable: bool = False
    unique: bool = False
    is_simple: bool = True
    """One column holds the key of the other row, so that the row can be found by it."""
    on_delete: DeleteRule = DeleteRule.NO_ACTION
    on_update: DeleteRule = DeleteRule.NO_ACTION
    inverse: str | None = None
    tree: bool = False
    refuses_hidden: bool = False
    """A request cannot name a row that is deleted and yet there."""
    ownership: Ownership | None = None
    """The entity is a part of the other one, made and deleted with it."""
    partner: str | None = None
    """The required relation of the other row that leads back: one request may make both."""
    doc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyToMany:
    """Two entities joined by a link table, declared on the first."""

    name: str
    attribute: str
    source: str
    target: str
    table: str
    source_column: str
    target_column: str
    ids_name: str
    """The field of JSON bodies: `tag_ids`."""
    ids_attribute: str
    """What Python calls it."""
    key_constraint: str
    source_constraint: str
    target_constraint: str
    target_index: str
    """Names of the link table's primary key, its foreign keys and the index of its second column."""
    schema: str | None = None
    """The namespace of the link table."""
    refuses_hidden: bool = False
    inverse: str | None = None
    most: int = 1000
    """How many keys a body may list."""
    doc: str = ""

    @property
    def id_name(self) -> str:
        """What Python calls the key of one linked row: `tag_id`."""
        return self.ids_attribute.removesuffix("s")

    @property
    def qualified_table(self) -> str:
        """As others refer to the link table."""
        return f"{self.schema}.{self.table}" if self.schema else self.table

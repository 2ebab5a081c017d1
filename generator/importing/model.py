"""A schema as its source has it: plain values that databases and other languages are read into.

What a source says beyond tables (names of relations, validations) stands beside the column or the
reference that it belongs to; what the language cannot say is a `Remark`, never left out in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

Value = str | int | float | bool | list["Value"] | dict[str, "Value"]
"""What stands in a spec."""


class Grade(Enum):
    """How well the language says a thing."""

    NEAR = "near"
    """It is there, a little other than in the source."""
    HATCHED = "hatched"
    """It is there as a type or a text that only the database understands."""
    UNSAID = "not said"
    """It is not in the spec."""


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """What the language says otherwise than the source, or not at all."""

    table: str
    """As the source calls it; empty for what belongs to no table."""
    thing: str
    """`column price`, `trigger stamp`, `view totals`."""
    text: str
    """What is different, as a sentence without its full stop."""
    grade: Grade = field(default=Grade.UNSAID, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEnum:
    """A type of its own whose values are listed."""

    name: str
    values: tuple[str, ...]
    schema: str = ""
    is_native: bool = False
    """It is a type of PostgreSQL."""
    labels: Mapping[str, str] = field(default_factory=dict)
    doc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceType:
    """What a column holds, in the words of the language."""

    word: str = ""
    """`string(80)`, `decimal(10,2)`, `array(text)`: all but the question mark."""
    values: tuple[str, ...] = ()
    """Instead: the values of an enum that has no name."""
    enum: str = ""
    """Instead: the name of one of `SourceSchema.enums`."""
    is_array: bool = False
    """A list of the enum's values."""
    sqlalchemy: str = ""
    """Instead: the hatch, `postgresql.INET()`."""
    python: str = ""
    examples: tuple[Value, ...] = ()
    source: str = ""
    """As the source spells it."""
    lost: str = ""
    """How the language's type differs from the source's; empty where it does not."""
    rules: tuple[tuple[str, Value], ...] = ()
    """What keeps the values of the source's type: `(("ge", 0),)` of one without a sign."""


class DefaultSort(Enum):
    """What fills in a value that is not given."""

    LITERAL = "literal"
    NOW = "now"
    UUID = "uuid"
    EXPRESSION = "expression"
    """Something that the language does not say."""


@dataclass(frozen=True, slots=True)
class SourceDefault:
    sort: DefaultSort
    value: Value = ""
    """Of a literal the value, else the text of the source."""
    is_made_by_database: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceColumn:
    name: str
    type: SourceType
    nullable: bool = False
    default: SourceDefault | None = None
    is_numbered: bool = False
    """The database makes its values: serial, identity, AUTO_INCREMENT."""
    computed: str = ""
    """The text that the database computes it from."""
    stamp: str = ""
    """`created` or `updated`, where the source says what keeps it."""
    doc: str = ""
    field: str = ""
    """What the spec calls it, where the source says so."""
    rules: tuple[tuple[str, Value], ...] = ()
    """Further keys of the field: `min_length`, `pattern`, `ge`, `api`…"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReference:
    """A foreign key."""

    columns: tuple[str, ...]
    table: str
    """`SourceTable.key` of the other one."""
    references: tuple[str, ...]
    name: str = ""
    on_delete: str = ""
    """`cascade`, `set_null`, `restrict`, `set_default`; empty for no action."""
    on_update: str = ""
    deferrable: bool = False
    relation: str = ""
    """What the spec calls it, where the source says so; in a link table what the entity of the other
    reference calls these rows.
    """
    inverse: str = ""
    doc: str = ""
    is_required_inverse: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceUnique:
    columns: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePart:
    """A column of an index, or what it computes."""

    column: str = ""
    expression: str = ""
    """`lower(name)`, `upper(name)` with the column's name; any other text is not said."""
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceIndex:
    parts: tuple[SourcePart, ...]
    name: str = ""
    unique: bool = False
    where: str = ""
    """SQL."""
    method: str = ""
    ops: tuple[tuple[str, str], ...] = ()
    include: tuple[str, ...] = ()
    lost: str = ""
    """What makes it impossible to say, such as the length of a prefix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCheck:
    sql: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    name: str
    schema: str = ""
    columns: tuple[SourceColumn, ...] = ()
    primary_key: tuple[str, ...] = ()
    key_name: str = ""
    references: tuple[SourceReference, ...] = ()
    uniques: tuple[SourceUnique, ...] = ()
    indexes: tuple[SourceIndex, ...] = ()
    checks: tuple[SourceCheck, ...] = ()
    doc: str = ""
    entity: str = ""
    """What the spec calls it, where the source says so."""
    plural: str = ""
    extra: Mapping[str, Value] = field(default_factory=dict)
    """Further keys of the entity, as the spec has them: `{routes: [list, get]}`."""

    @property
    def key(self) -> str:
        """How others refer to it."""
        return f"{self.schema}.{self.name}" if self.schema else self.name

    def column(self, name: str) -> SourceColumn:
        """The column of this name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def keys(self) -> Iterator[tuple[str, ...]]:
        """Columns of which no two rows hold the same."""
        if self.primary_key:
            yield self.primary_key
        yield from (rule.columns for rule in self.uniques)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSchema:
    """Everything that was read."""

    name: str
    """Of the application: a word such as `chinook`."""
    tables: tuple[SourceTable, ...] = ()
    enums: tuple[SourceEnum, ...] = ()
    databases: tuple[str, ...] = ()
    """What the application has to run on; empty where the source does not say."""
    extensions: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    """What the reader itself could not keep."""
    app: Mapping[str, Value] = field(default_factory=dict)
    """Further keys of `app`."""

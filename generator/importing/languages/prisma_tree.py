"""What a Prisma schema says, as it stands there."""

from __future__ import annotations

from dataclasses import dataclass

from generator.diagnostics import Span


@dataclass(frozen=True, slots=True)
class PrismaValue:
    """A text, a number, a word, a list, or a call such as `dbgenerated("now()")`."""

    kind: str
    """`quoted`, `number`, `word`, `list` or `call`."""
    text: str
    items: tuple[PrismaArgument, ...]
    """Of a list and of a call."""
    at: Span

    @property
    def words(self) -> tuple[str, ...]:
        """What the values of a list say; one value is a list of it."""
        return (
            tuple(item.value.text for item in self.items) if self.kind == "list" else (self.text,)
        )


@dataclass(frozen=True, slots=True)
class PrismaArgument:
    name: str
    """Empty where it is known by its position."""
    value: PrismaValue


@dataclass(frozen=True, slots=True)
class PrismaAttribute:
    """`@db.VarChar(200)`, `@@unique([a, b])`."""

    name: str
    arguments: tuple[PrismaArgument, ...]
    at: Span

    def argument(self, name: str, position: int | None = None) -> PrismaValue | None:
        """The one of this name, or the one without a name at this position."""
        for argument in self.arguments:
            if argument.name == name:
                return argument.value
        if position is None or position >= len(self.arguments):
            return None
        at_position = self.arguments[position]
        return None if at_position.name else at_position.value

    def text(self, name: str, position: int | None = None) -> str:
        """What that argument says, empty where it is not there."""
        value = self.argument(name, position)
        return value.text if value else ""


@dataclass(frozen=True, slots=True)
class PrismaField:
    name: str
    type: str
    is_list: bool
    is_optional: bool
    unsupported: str
    """The text of `Unsupported("…")`."""
    attributes: tuple[PrismaAttribute, ...]
    doc: str
    at: Span
    type_at: Span

    def attribute(self, *names: str) -> PrismaAttribute | None:
        """The first one of these names."""
        return next((one for one in self.attributes if one.name in names), None)

    @property
    def native(self) -> PrismaAttribute | None:
        """`@db.VarChar(200)`."""
        return next((one for one in self.attributes if one.name.startswith("db.")), None)


@dataclass(frozen=True, slots=True)
class PrismaModel:
    kind: str
    """`model`, `view` or `type`."""
    name: str
    fields: tuple[PrismaField, ...]
    attributes: tuple[PrismaAttribute, ...]
    doc: str
    at: Span

    def named(self, *names: str) -> list[PrismaAttribute]:
        """The attributes of these names, such as every `@@index`."""
        return [one for one in self.attributes if one.name in names]


@dataclass(frozen=True, slots=True)
class PrismaEnumValue:
    name: str
    mapped: str
    """What the database has instead of the name."""
    doc: str


@dataclass(frozen=True, slots=True)
class PrismaEnum:
    name: str
    values: tuple[PrismaEnumValue, ...]
    attributes: tuple[PrismaAttribute, ...]
    doc: str
    at: Span


@dataclass(frozen=True, slots=True)
class PrismaFile:
    settings: dict[str, PrismaValue]
    """Of the `datasource`."""
    models: tuple[PrismaModel, ...]
    enums: tuple[PrismaEnum, ...]

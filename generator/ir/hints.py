"""What a spec says about the way from an older one: for the next migration, and for nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

from generator.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text of the spec and where it stands: what it names is known only when the old state is."""

    text: str
    at: Span = field(default=Span(""), compare=False, repr=False)
    """Where its first letter stands."""
    is_exact: bool = field(default=False, compare=False, repr=False)
    """It stands there letter for letter."""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class RowMatch:
    """The row that holds these values."""

    target: str
    """Its entity."""
    value: str
    """The column of it that is referred to."""
    pairs: tuple[tuple[str, Phrase], ...]
    """Column of that row in the database, and the expression over the old row."""
    at: Span = field(default=Span(""), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberHints:
    """Hints of a field, a relation to one row, or the key."""

    name: str
    section: str
    """Where the entity declares it: `fields`, `relations` or `id`."""
    columns: tuple[str, ...]
    """What it is in the database."""
    renamed_from: Phrase | None = None
    fill: Phrase | None = None
    lookup: RowMatch | None = None
    """In the place of `fill`, for a relation."""
    convert: Phrase | None = None
    replaced: tuple[tuple[str, str], ...] = ()
    """Old value of an enum and the new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkHints:
    """A link table that was called otherwise, or that gets a link for each old row."""

    table: str
    """With its schema."""
    renamed_from: Phrase | None = None
    fill: Phrase | RowMatch | None = None
    """The row that each old one is linked with; of one without a value there is no link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FillFrom:
    """A new table gets a row for each row of an old one."""

    source: Phrase
    cells: tuple[tuple[str, Phrase | RowMatch], ...]
    """Column in the database and the expression over the old row."""
    where: Phrase | None = None
    distinct: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityHints:
    """Hints of one entity."""

    entity: str
    renamed_from: Phrase | None = None
    dropped: tuple[Phrase, ...] = ()
    fill_from: tuple[FillFrom, ...] = ()
    members: tuple[MemberHints, ...] = ()
    """Those of which something is said."""
    links: tuple[LinkHints, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecHints:
    """All hints of a spec."""

    dropped: tuple[Phrase, ...] = ()
    """Entities that are gone on purpose."""
    entities: tuple[EntityHints, ...] = ()
    """Those of which something is said."""
    values: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """Shared enum to old and new values."""

"""A column of both releases: what it is while both are at work, and what is owed then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from generator.migrations.plan.conversions import conversion
from generator.migrations.plan.families import Family, enum_of, family_of
from generator.migrations.rolling.constants import is_constant
from generator.migrations.rolling.owed import Owed, OwedKind
from generator.schema.model import Column, Sql, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A change that has no first half."""

    subject: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPair:
    """A column before and after, and what is said of the way."""

    table: str
    before: Column
    after: Column
    fill: Sql | None = None
    values: tuple[tuple[str, ...] | None, tuple[str, ...] | None] = (None, None)
    """Those that an enum's column may hold, before and after."""
    replaced: Mapping[str, str] = field(default_factory=dict)
    """Values of the enum and what takes their place."""
    is_converted: bool = False
    """The spec says how its values are computed."""

    @property
    def subject(self) -> str:
        """As flags say it."""
        return f"{self.table}.{self.before.name}"

    def owes(self, kind: OwedKind, value: Sql | None = None) -> Owed:
        """Something that is left to do to the column after."""
        return Owed(kind=kind, table=self.table, name=self.after.name, value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChange:
    """What there is of it, as far as it is not what the new release wants."""

    columns: tuple[Column, ...] = ()
    owed: tuple[Owed, ...] = ()
    refusals: tuple[Refusal, ...] = ()


def added(table: str, column: Column, fill: Sql | None) -> ColumnChange:
    """A new column: the old release writes rows without it."""
    is_free = column.nullable or column.default is not None or column.computed is not None
    if is_free or fill is None:
        return ColumnChange()
    if is_constant(fill, column.type):
        owed = Owed(kind=OwedKind.DEFAULT, table=table, name=column.name)
        return ColumnChange(columns=(replace(column, default=fill),), owed=(owed,))
    owed = Owed(kind=OwedKind.REQUIRE, table=table, name=column.name, value=fill)
    return ColumnChange(columns=(replace(column, nullable=True),), owed=(owed,))


def changed(pair: ColumnPair) -> ColumnChange:
    """A column that keeps its name."""
    before, after = pair.before, pair.after
    refusal = _refused(pair)
    if refusal is not None:
        return ColumnChange(refusals=(refusal,))
    owed = []
    if before.computed is None and before.nullable and not after.nullable:
        owed.append(pair.owes(OwedKind.REQUIRE, pair.fill or after.default))
    if before.default is not None and after.default is None:
        owed.append(pair.owes(OwedKind.DEFAULT))
    lost = _lost(pair)
    if _is_narrower(before.type, after.type) or (lost and enum_of(before.type) is not None):
        owed.append(pair.owes(OwedKind.NARROW))
    owed += [
        replace(pair.owes(OwedKind.REPLACE), replaced=one, to=pair.replaced[one])
        for one in sorted(lost & set(pair.replaced))
    ]
    return ColumnChange(owed=tuple(owed))


def renamed(pair: ColumnPair) -> ColumnChange:
    """A column that gets another name: one for each release, which triggers keep in step."""
    before, after = pair.before, pair.after
    refusal = _refused(pair) or _refused_rename(pair)
    if refusal is not None:
        return ColumnChange(refusals=(refusal,))
    drop = replace(pair.owes(OwedKind.DROP), name=before.name, follows=after.name)
    if before.computed is not None:
        return ColumnChange(owed=(replace(drop, follows=""),))
    owed = [drop]
    old, new = before, after
    if _is_narrower(before.type, after.type):
        owed.append(pair.owes(OwedKind.NARROW))
        new = replace(new, type=before.type)
    else:
        old = replace(old, type=after.type)
    if before.default is not None and after.default is None:
        owed.append(pair.owes(OwedKind.DEFAULT))
        new = replace(new, default=before.default)
    if new.default is None or before.default is None:
        old, new = replace(old, nullable=True), replace(new, nullable=True)
        if not after.nullable:
            owed.append(pair.owes(OwedKind.REQUIRE))
    return ColumnChange(columns=(old, new), owed=tuple(owed))


def _lost(pair: ColumnPair) -> set[str]:
    old, new = pair.values
    return set() if old is None or new is None else set(old) - set(new)


def _refused(pair: ColumnPair) -> Refusal | None:
    """Values that one of the releases could not read or write."""
    before, after = pair.before, pair.after
    if (before.computed is None) is not (after.computed is None):
        what = "is computed by the database" if after.computed else "is no longer computed"
        return _other_field(pair, f"{what} from now on, and one of the releases writes it")
    lost = _lost(pair)
    other = {one for one, to in pair.replaced.items() if one != to and one not in lost}
    if other:
        return Refusal(
            subject=pair.subject,
            reason=f"means something else by {_listed(other)} from now on",
            remedy="give the values names that neither release uses for others",
        )
    unknown = {to for one, to in pair.replaced.items() if to not in (pair.values[0] or ())}
    if lost and unknown:
        return Refusal(
            subject=pair.subject,
            reason=f"gets {_listed(unknown)}, which the old release cannot read",
            remedy="add the values in this release, and replace the others by them in the next",
        )
    if lost and family_of(before.type) is Family.ARRAY:
        return Refusal(
            subject=pair.subject,
            reason=f"may hold {_listed(lost)}, which the new release cannot read",
            remedy="take the values out in a release of its own",
        )
    is_same = before.type == after.type or _is_one_enum(pair)
    is_read = is_same or _is_wider(before.type, after.type) or _is_narrower(before.type, after.type)
    if pair.is_converted or not is_read:
        return _other_field(pair, "changes its type, and each release reads its own alone")
    return None


def _refused_rename(pair: ColumnPair) -> Refusal | None:
    before, after = pair.before, pair.after
    if before.nullable and not after.nullable:
        return Refusal(
            subject=pair.subject,
            reason=f"becomes {after.name} and required at once",
            remedy="rename it in this release, and make it required in the next",
        )
    if _lost(pair):
        return Refusal(
            subject=pair.subject,
            reason=f"becomes {after.name} and loses values of its enum at once",
            remedy="rename it in this release, and take the values out in the next",
        )
    return None


def _is_one_enum(pair: ColumnPair) -> bool:
    natives = [one[0] if one else "" for one in map(enum_of, (pair.before.type, pair.after.type))]
    return None not in pair.values and natives[0] == natives[1]


def _other_field(pair: ColumnPair, reason: str) -> Refusal:
    return Refusal(
        subject=pair.subject,
        reason=reason,
        remedy="add a field beside it in this release, which the application keeps, and drop this "
        "one in the next",
    )


def _is_wider(before: Type, after: Type) -> bool:
    """Every value of the one is one of the other, as it is."""
    if family_of(before) is not family_of(after):
        return False
    way = conversion(before, after)
    return way is not None and not (way.guard or way.loses or way.convert)


def _is_narrower(before: Type, after: Type) -> bool:
    return before != after and not _is_wider(before, after) and _is_wider(after, before)


def _listed(values: set[str]) -> str:
    return ", ".join(map(repr, sorted(values)))

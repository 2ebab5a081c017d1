"""Who may do what with the rows of an entity."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from generator.ir.expression import Expression, Hop


class Audience(Enum):
    """Whom a grant speaks of beside roles."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Some may, all rows or those for which a condition holds."""

    audience: Audience | None = None
    role: str = ""
    """A value of the user's enum, where it is no audience."""
    condition: Expression | None = None

    @property
    def is_conditional(self) -> bool:
        """It is for some rows alone."""
        return self.condition is not None or self.audience is Audience.OWN

    def covers(self, other: Grant) -> bool:
        """Whoever the other one speaks of has all rows by this one."""
        if self.is_conditional:
            return False
        if self.audience is Audience.PUBLIC:
            return True
        if self.audience is Audience.SIGNED_IN:
            return other.audience is not Audience.PUBLIC
        return self.role == other.role and bool(self.role)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRule:
    """Who may do one thing."""

    operation: str
    grants: tuple[Grant, ...] = ()

    @property
    def is_conditional(self) -> bool:
        return any(one.is_conditional for one in self.grants)

    def covers(self, other: AccessRule) -> bool:
        """Whoever the other rule lets in has all rows by this one."""
        return all(any(mine.covers(grant) for mine in self.grants) for grant in other.grants)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityAccess:
    """Who may do what, and whose a row is."""

    owner: tuple[Hop, ...] = ()
    """The relations that lead to the user; none where no row is owned."""
    is_user: bool = False
    """Its rows are users, each of which owns itself."""
    rules: tuple[AccessRule, ...] = field(default_factory=tuple)
    """One for each operation that the entity has."""

    def rule(self, operation: str) -> AccessRule:
        """The rule of an operation; one that lets nobody in but those who may everything."""
        found = (one for one in self.rules if one.operation == operation)
        return next(found, AccessRule(operation=operation))

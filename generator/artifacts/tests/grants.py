"""What the grants of a rule mean for the rows that tests make."""

from __future__ import annotations

from generator.expressions.evaluate import evaluate
from generator.ir import DefaultKind, Entity
from generator.ir.access import AccessRule, Audience, Grant
from generator.ir.expression import FieldRef
from generator.ir.traversal import walk

STRANGER = "stranger"


def is_hidden(entity: Entity, read: AccessRule, role: str) -> bool:
    """A row of somebody else, as tests make it, is none that one of this role may see."""
    mine = [one for one in read.grants if speaks_of(one, role)]
    others = [one for one in mine if one.audience is not Audience.OWN]
    return len(others) < len(mine) and all(_is_false_at_first(entity, one) for one in others)


def speaks_of(grant: Grant, who: str) -> bool:
    """Whether somebody of this kind may come by a grant."""
    if grant.audience is Audience.PUBLIC:
        return True
    if who == STRANGER:
        return False
    return grant.audience is not None or grant.role == who


def _is_false_at_first(entity: Entity, grant: Grant) -> bool:
    """The condition of a grant does not hold for a row with its defaults."""
    if grant.condition is None:
        return False
    read = [part for part in walk(grant.condition) if isinstance(part, FieldRef)]
    row = {
        one.name: one.default.value
        for one in entity.columns
        if one.default is not None and one.default.kind is DefaultKind.LITERAL
    }
    if any(part.hops or part.column.name not in row for part in read):
        return False
    try:
        return evaluate(grant.condition, row, entity=entity.name.text) is False
    except (KeyError, NotImplementedError, TypeError, ValueError):
        return False

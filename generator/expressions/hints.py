"""What may be meant where types do not go together."""

from __future__ import annotations

from datetime import date, datetime

from generator.expressions.functions import parsed_moment
from generator.expressions.types import MOMENTS, NUMBERS
from generator.ir.expression import Call, Expression, Function, Literal, ValueType
from generator.kinds.facts import ValueKind


def condition_hint(source: str, kind: ValueKind) -> str:
    if kind in NUMBERS:
        return f"write {source} != 0 or {source} is not None"
    if kind is ValueKind.TEXT:
        return f"write {source} != '' or {source} is not None"
    return f"write {source} is not None" if kind is not ValueKind.NULL else ""


def mismatch_hint(left: Expression, right: Expression) -> str:
    kinds = {left.type.kind, right.type.kind}
    if kinds == {ValueKind.DATE, ValueKind.DATETIME}:
        return _moment_hint(left, right)
    if ValueKind.TEXT not in kinds:
        return ""
    texts = [side.value for side in (left, right) if isinstance(side, Literal)]
    text = texts[0] if texts and isinstance(texts[0], str) else ""
    if ValueKind.DATE in kinds:
        return f"write date('{text if parsed_moment('date', text) else '2030-01-31'}')"
    if kinds & MOMENTS:
        moment = f"{text}T00:00:00Z" if parsed_moment("date", text) else text
        is_one = parsed_moment("datetime", moment) is not None
        return f"write datetime('{moment if is_one else '2030-01-31T12:00:00Z'}')"
    if kinds & {ValueKind.INTEGER, ValueKind.ENUM}:
        return "write cast(…, string) to make text of it"
    if ValueKind.BOOLEAN in kinds:
        return "write true or false, without quotes"
    return ""


def _moment_hint(left: Expression, right: Expression) -> str:
    """How a day and a moment become alike: what is not a field is written as the other one is."""
    for side in (left, right):
        if isinstance(side, Call) and side.function in (Function.NOW, Function.TODAY):
            return "write today()" if side.function is Function.NOW else "write now()"
        if isinstance(side, Literal) and isinstance(side.value, date):
            day = side.value.isoformat()[:10]
            is_moment = isinstance(side.value, datetime)
            return f"write date('{day}')" if is_moment else f"write datetime('{day}T00:00:00Z')"
    return "give both fields one of these types"


def wrong_type_hint(found: ValueType, wanted: ValueType) -> str:
    castable = {ValueKind.INTEGER, ValueKind.ENUM, ValueKind.DATE}
    if wanted.kind is ValueKind.TEXT and found.kind in castable:
        return "write cast(…, string) to make text of it"
    if wanted.kind in MOMENTS and found.kind is ValueKind.TEXT:
        return "write date('2030-01-31') or datetime('2030-01-31T12:00:00Z')"
    if wanted.kind in NUMBERS and found.kind is ValueKind.DECIMAL:
        return "give the field a decimal type"
    return ""

"""Conditions and values: expressions over fields, parameters and rows nearby."""

from __future__ import annotations

from collections.abc import Sequence

from tests.random_specs.dice import Dice
from tests.random_specs.world import INTEGERS, FieldPlan


def condition(dice: Dice, fields: Sequence[FieldPlan], prefix: str = "", *, clock: bool) -> str:
    """A condition over some of the fields; `clock` allows it to ask for the time."""
    parts = [_atom(dice, one, prefix, clock=clock) for one in dice.some(fields, 3, least=1)]
    if dice.chance(15):
        parts[0] = f"not ({parts[0]})"
    text = parts[0]
    for part in parts[1:]:
        joint = dice.one(["and", "or"])
        text = f"({text}) {joint} {part}" if dice.chance(50) else f"{text} {joint} {part}"
    return text


def readable_by_expressions(fields: Sequence[FieldPlan]) -> list[FieldPlan]:
    """Those of which `condition` knows something to say."""
    return [one for one in fields if one.is_open]


def _atom(dice: Dice, field: FieldPlan, prefix: str, *, clock: bool) -> str:
    word = prefix + field.word
    if field.nullable and not prefix and dice.chance(30):
        return f"{word} is {dice.one(['', 'not '])}None"
    if field.kind in ("date", "datetime", "interval"):
        return _about_time(dice, field.kind, word, clock=clock)
    sign = dice.one(["==", "!=", "<", "<=", ">", ">="])
    equal = dice.one(["==", "!="])
    choices = [f"{word} is not None" if field.nullable else f"{word} == {word}"]
    if field.kind in INTEGERS:
        choices = [f"{word} {sign} 3", f"0 <= {word} < 7", f"{word} * 2 {sign} 10"]
    elif field.kind in _TEXTS:
        choices = [f"{word} {equal} 'x'", f"length({word}) {sign} 2"]
        choices.append(f'lower({word}) {equal} "it\'s"')
    elif field.kind == "number_enum":
        value = dice.one(field.values)
        choices = [f"{word} {equal} {value}", f"{word} in [{value}]", f"{word} < 1"]
    elif field.kind == "enum":
        value = quoted(dice.one(field.values))
        choices = [f"{word} {equal} {value}", f"{word} in [{value}]"]
    elif field.kind in _CHOICES:
        choices = [one.format(word=word, sign=sign, equal=equal) for one in _CHOICES[field.kind]]
    return dice.one(choices)


_TEXTS = ("string", "text", "slug", "email", "url")
_CHOICES = {
    "boolean": ("{word}", "not {word}", "{word} == false"),
    "decimal": ("{word} {sign} 1.5", "{word} + 1 {sign} 4", "{word} in [1, 2.5]"),
    "float": ("{word} < 2.5", "{word} > 2.5"),
    "real": ("{word} < 2.5", "{word} > 2.5"),
    "char": ("{word} {equal} 'x'",),
}


def _about_time(dice: Dice, kind: str, word: str, *, clock: bool) -> str:
    sign = dice.one(["<", ">="])
    if kind == "interval":
        return f"{word} {sign} hours(2)"
    if kind == "date":
        past = dice.one(["date('2024-02-29')", *["today() - days(3)"] * clock])
    else:
        past = dice.one(["datetime('2024-02-29T01:02:03Z')", *["now() - hours(3)"] * clock])
    return f"{word} {sign} {past}"


def quoted(text: str) -> str:
    return f"'{text}'"


def literal(dice: Dice, field: FieldPlan) -> str | None:
    """An expression for a new value of the field; None where none is sure to be allowed."""
    if not field.is_free:
        return None
    if field.kind in INTEGERS:
        return str(_within(field, dice.number(0, 9)))
    if field.kind == "decimal":
        return str(_within(field, 1))
    if field.kind == "number_enum":
        return dice.one(field.values)
    if field.kind == "enum":
        return quoted(dice.one(field.values))
    if field.kind in ("string", "text"):
        return quoted("abcd"[: field.length])
    if field.kind in _LITERALS:
        return dice.one(_LITERALS[field.kind])
    return "null" if field.nullable else None


_LITERALS = {
    "float": ("1.5",),
    "real": ("1.5",),
    "boolean": ("true", "false"),
    "date": ("today()", "date('2030-05-06')"),
    "datetime": ("now()",),
    "interval": ("hours(3)",),
}


def is_writable(field: FieldPlan) -> bool:
    """`literal` finds a value whatever the dice say."""
    kinds = (*INTEGERS, "decimal", "float", "real", "boolean", "enum", "date", "datetime")
    return field.is_free and field.kind in (*kinds, "string", "text", "interval")


def _within(field: FieldPlan, number: int) -> int:
    if field.least is not None:
        number = max(number, field.least)
    return number if field.most is None else min(number, field.most)

"""Pieces of source text that know how tightly they bind, so that parentheses stand only where needed."""

from __future__ import annotations

from typing import NamedTuple

from generator.ir.expression import Operator

CONDITIONAL = 1
OR = 2
AND = 3
NOT = 4
COMPARISON = 5
SUM = 6
PRODUCT = 7
SIGN = 8
ATOM = 9

LEVELS = {
    Operator.ADD: SUM,
    Operator.SUBTRACT: SUM,
    Operator.MULTIPLY: PRODUCT,
    Operator.DIVIDE: PRODUCT,
    Operator.MODULO: PRODUCT,
}
ASSOCIATIVE = frozenset({Operator.ADD, Operator.MULTIPLY})


class Code(NamedTuple):
    """A piece of source text."""

    text: str
    level: int = ATOM

    def within(self, level: int) -> str:
        """The text for a place that needs at least this level."""
        return self.text if self.level >= level else f"({self.text})"


def right_level(operator: Operator, right: Operator | None) -> int:
    """The level that the right operand needs: `a - (b + c)`, yet `a + b + c`."""
    level = LEVELS[operator]
    is_chain = right is operator and operator in ASSOCIATIVE
    return level if is_chain else level + 1


def denied(test: Code) -> Code:
    if test.level == COMPARISON and test.text.endswith(" is None"):
        return Code(test.text.removesuffix(" is None") + " is not None", COMPARISON)
    if test.level == COMPARISON and test.text.endswith(" == 0"):
        return Code(test.text.removesuffix(" == 0") + " != 0", COMPARISON)
    return Code(f"not {test.within(NOT)}", NOT)


def joined(parts: list[Code], word: str, level: int) -> Code:
    parts = list(dict.fromkeys(parts))
    if len(parts) == 1:
        return parts[0]
    needed = NOT if level == OR else level
    texts = [part.text if part.level == level else part.within(needed) for part in parts]
    return Code(f" {word} ".join(texts), level)

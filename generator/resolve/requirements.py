"""What must hold before something happens, and the messages of refusals."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from generator import problems
from generator.ir import Message, Parameter, Requirement
from generator.ir.expression import BOOLEAN, Expression, ValueType
from generator.resolve.conditions import Conditions, never
from generator.resolve.context import Context, Draft
from generator.spec.words import Word

_FORMAT = re.compile(r"[\w. ]*:")
"""As Python has it: `{price:.2f}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads the conditions, values and messages of one place."""

    context: Context
    draft: Draft
    conditions: Conditions
    parameters: tuple[Parameter, ...] = ()
    broken: Callable[[str], bool] = never
    """Whether a parameter of this name was left out because of a problem."""
    rules: bool = False
    """Only the row and its related rows are at hand, and no clock."""

    def value(self, text: Word, expected: ValueType | None = BOOLEAN) -> Expression | None:
        """An expression over the rows that are at hand; a condition unless it says otherwise."""
        if self.rules:
            return self.conditions.rule(self.draft, text, expected)
        return self.conditions.at_hand(
            self.draft, text, self.parameters, expected, broken=self.broken
        )

    def requirements(self, documents: Mapping[Word, Word]) -> tuple[Requirement, ...]:
        """Conditions with the messages of their refusals, in the author's order."""
        found = []
        for text, message in documents.items():
            condition, sentence = self.value(text), self.message(message)
            if condition is not None and sentence is not None:
                found.append(Requirement(condition=condition, message=sentence))
        return tuple(found)

    def message(self, word: Word) -> Message | None:
        """A sentence with the values that its braces name."""
        if not word.strip():
            self.context.report.add(problems.bad_message(word.at, "it is empty"))
            return None
        parts: list[str | Expression] = []
        position = 0
        while position < len(word):
            character = word[position]
            if character not in "{}":
                _add_text(parts, character)
                position += 1
            elif word[position : position + 2] == character * 2:
                _add_text(parts, character)
                position += 2
            else:
                end = word.find("}", position) if character == "{" else -1
                value = self._value_in(word, position, end)
                if value is None:
                    return None
                parts.append(value)
                position = end + 1
        return Message(parts=tuple(parts))

    def _value_in(self, word: Word, start: int, end: int) -> Expression | None:
        """The value between the brace at `start` and the one at `end`, which is -1 for none."""
        inner = word.within(start + 1, end)
        reason = ""
        if end < 0:
            is_open = word[start] == "{"
            reason = "a brace is never closed" if is_open else "a brace is closed, not opened"
        elif not inner.strip():
            reason = "nothing stands between the braces"
        elif _FORMAT.match(inner):
            reason = "values have no format here"
        if reason:
            self.context.report.add(problems.bad_message(word.part(start, 1), reason))
            return None
        return self.value(inner, None)


def _add_text(parts: list[str | Expression], text: str) -> None:
    last = parts[-1] if parts else None
    if isinstance(last, str):
        parts[-1] = last + text
    else:
        parts.append(text)

"""A text that knows its place, and the refusal of a value."""

from __future__ import annotations

from generator.diagnostics import Diagnostic, Span
from generator.spec.nodes import Scalar


class Word(str):
    """A text that knows its place."""

    at: Span
    is_exact: bool
    """What the place covers is the text itself, without escapes or line breaks."""
    offset: int
    """How many characters of the place stand before the text: the quotation mark."""

    __slots__ = ("at", "is_exact", "offset")

    @classmethod
    def of(cls, scalar: Scalar) -> Word:
        """The text of a scalar, as written."""
        word = cls(scalar.text)
        word.at = scalar.at
        word.is_exact = scalar.is_exact
        word.offset = 0 if scalar.plain else 1
        return word

    def part(self, start: int, length: int) -> Span:
        """The place of some of its characters, or of the whole where that is not known."""
        return self.at.part(start + self.offset, length) if self.is_exact else self.at

    def saying(self, text: str) -> Word:
        """What the text at this place means, where that is not what is written."""
        if text == self:
            return self
        word = Word(text)
        word.at, word.is_exact, word.offset = self.at, False, 0
        return word

    def within(self, start: int, end: int) -> Word:
        """A piece of this text, with its own place."""
        word = Word(self[start:end])
        word.at = self.part(start, end - start)
        word.is_exact = self.is_exact
        word.offset = 0
        return word


class Refused(ValueError):  # noqa: N818 - said of a value
    """A value that cannot be used, with the problem to report unless that was done before."""

    def __init__(self, problem: Diagnostic | None) -> None:
        super().__init__(problem.message if problem else "")
        self.problem = problem

"""The words of a text in another language, each with its place, and a hand that takes them in turn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar

from generator import problems
from generator.diagnostics import LINE_BREAK, Diagnostics, Span, SpecErrors

MAX_DEPTH = 40
"""Brackets within brackets; no model that was written by a person has as many."""

Item = TypeVar("Item")


@dataclass(slots=True)
class Token:
    """A word, a sign or a quoted text."""

    kind: str
    """The group of the lexicon that it matched, or `end`."""
    text: str
    """What it says: of a quoted text that which stands between the marks."""
    at: Span
    starts_line: bool = False
    docs: list[str] = field(default_factory=list)
    """Comments of documentation that belong to it."""
    docs_behind: list[str] = field(default_factory=list)
    """The same, at the end of its line."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How a language is written."""

    language: str
    """What people call it."""
    pattern: re.Pattern[str]
    """Alternatives with names: `space` and `comment` are left out, `doc` belongs to a neighbour."""
    texts: dict[str, Callable[[str], str]]
    """Kind to what its spelling says."""
    unfinished: tuple[tuple[str, str], ...] = ()
    """How a text or a comment begins, and what ends it: for those that do not end."""


def tokens(text: str, file: str, lexicon: Lexicon, report: Diagnostics) -> list[Token]:
    """Every token, and one of the kind `end`; a character of no token ends the run with a problem."""
    return list(_Lexer(text, file, lexicon, report).tokens())


class _Lexer:
    def __init__(self, text: str, file: str, lexicon: Lexicon, report: Diagnostics) -> None:
        self.text, self.file, self.lexicon, self.report = text, file, lexicon, report
        self.line, self.line_begins = 1, 0
        self.docs: list[str] = []
        self.starts_line = True
        self.last: Token | None = None

    def tokens(self) -> Iterator[Token]:
        position = 0
        while position < len(self.text):
            found = self.lexicon.pattern.match(self.text, position)
            if found is None or found.end() == position:
                self._refuse(position)
            kind, spelling = str(found.lastgroup), found[0]
            if kind == "doc":
                self._keep_doc(self.lexicon.texts[kind](spelling), found.end())
            elif kind not in {"space", "comment"}:
                yield self._token(kind, spelling, position)
            self._count_lines(spelling, position)
            position = found.end()
        yield Token("end", "", self._place(position, 1), starts_line=True, docs=self.docs)

    def _token(self, kind: str, spelling: str, position: int) -> Token:
        text = self.lexicon.texts.get(kind, str)(spelling)
        at = self._place(position, len(LINE_BREAK.split(spelling)[0]))
        self.last = Token(kind, text, at, starts_line=self.starts_line, docs=self.docs)
        self.docs, self.starts_line = [], False
        return self.last

    def _keep_doc(self, doc: str, end: int) -> None:
        """What stands at the end of a line speaks of what is before it."""
        rest = LINE_BREAK.split(self.text[end : end + 200])[0]
        ends_line = not rest.strip()
        if self.last is not None and not self.starts_line and ends_line and self.last.text != "{":
            self.last.docs_behind.append(doc)
        elif doc:
            self.docs.append(doc)

    def _count_lines(self, spelling: str, position: int) -> None:
        breaks = list(LINE_BREAK.finditer(spelling))
        if breaks:
            self.line += len(breaks)
            self.line_begins = position + breaks[-1].end()
            self.starts_line = True

    def _place(self, position: int, length: int) -> Span:
        column = position - self.line_begins + 1
        return Span(self.file, self.line, column, column + max(length, 1))

    def _refuse(self, position: int) -> NoReturn:
        at = self._place(position, 1)
        for begin, end in self.lexicon.unfinished:
            if self.text.startswith(begin, position):
                self.report.add(problems.model_unfinished(at, begin, end))
                raise SpecErrors(self.report)
        found = f"the character {self.text[position]!r}"
        self.report.add(problems.model_syntax(at, self.lexicon.language, "", found))
        raise SpecErrors(self.report)


class Tokens:
    """The tokens of a file, taken from the front; what does not fit ends the run with a problem."""

    def __init__(self, found: list[Token], language: str, report: Diagnostics) -> None:
        self._tokens, self._position = found, 0
        self.language, self.report = language, report
        self._depth = 0

    @property
    def next(self) -> Token:
        return self._tokens[self._position]

    @property
    def last(self) -> Token:
        """The one that was taken last."""
        return self._tokens[max(self._position - 1, 0)]

    def ahead(self, count: int = 1) -> Token:
        return self._tokens[min(self._position + count, len(self._tokens) - 1)]

    @property
    def at_end(self) -> bool:
        return self.next.kind == "end"

    def take(self) -> Token:
        token = self.next
        if token.kind != "end":
            self._position += 1
        return token

    def sees(self, *texts: str) -> bool:
        """The next token is one of these words or signs."""
        return self.next.kind in {"word", "sign"} and self.next.text in texts

    def sees_word(self, *texts: str) -> bool:
        """The next token is one of these words, in whatever case."""
        return self.next.kind == "word" and self.next.text.lower() in texts

    def accept(self, *texts: str) -> Token | None:
        return self.take() if self.sees(*texts) else None

    def expect(self, text: str) -> Token:
        return self.take() if self.sees(text) else self.fail(repr(text))

    def expect_kind(self, what: str, *kinds: str) -> Token:
        return self.take() if self.next.kind in kinds else self.fail(what)

    def fail(self, expected: str) -> NoReturn:
        token = self.next
        found = "the end of the file" if token.kind == "end" else repr(token.text[:40])
        self.report.add(problems.model_syntax(token.at, self.language, expected, found))
        raise SpecErrors(self.report)

    def until(self, closing: str, item: Callable[[], Item]) -> list[Item]:
        """Items up to a closing sign, which is taken; commas between them may be left out."""
        items: list[Item] = []
        self._enter()
        while not self.accept(closing):
            if self.at_end:
                self.fail(repr(closing))
            items.append(item())
            self.accept(",")
        self._depth -= 1
        return items

    def skip_block(self, opening: str = "{", closing: str = "}") -> None:
        """A block that says nothing of the model, with all blocks within it."""
        self.expect(opening)
        depth = 1
        while depth:
            if self.at_end:
                self.fail(repr(closing))
            token = self.take()
            if token.kind == "sign":
                depth += (token.text == opening) - (token.text == closing)

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self.fail(f"at most {MAX_DEPTH} brackets within each other")


def sentence(docs: list[str]) -> str:
    """Comments as one line of text."""
    return " ".join(" ".join(docs).split())

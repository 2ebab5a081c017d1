"""From text to a syntax tree: Python's own parser, bounded and whitelisted; nothing is ever evaluated."""

from __future__ import annotations

import ast
import keyword
import re
import warnings
from dataclasses import dataclass

from generator.diagnostics import Diagnostics, Span
from generator.expressions import problems
from generator.expressions.constructs import Whitelist, parts_of
from generator.expressions.findings import Findings

MAX_LENGTH = 2_000
MAX_DEPTH = 40

_TEXT = re.compile(r"""'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*\"""")
_PREFIX = re.compile(r"\b[A-Za-z]{1,2}\Z")
_WORD = re.compile(r"[A-Za-z_]\w*")
_SHORT_KEYWORDS = frozenset({"in", "or", "is", "if"})
_FOREIGN_KEYWORDS = frozenset(keyword.kwlist) - {
    *("and", "or", "not", "in", "is", "if", "else", "lambda", "None", "True", "False")
}
_LINE_END = re.compile(r"[\r\n]")

_OPERATOR_TRAPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"&&"), "write and"),
    (re.compile(r"\|\|"), "write or; text is joined with +"),
    (re.compile(r"<>"), "write !="),
    (re.compile(r"===|!=="), "write == or !="),
    (re.compile(r"=>|=<"), "write >= or <="),
    (re.compile(r":="), "an expression assigns nothing; write == to compare"),
    (re.compile(r"\*\*"), "write a * a"),
    (re.compile(r"//"), "write /, and round(…) for a whole number"),
    (re.compile(r"<<|>>|\^|@"), ""),
    (re.compile(r"~"), "write not"),
    (re.compile(r"(?<!&)&(?!&)"), "write and"),
    (re.compile(r"(?<!\|)\|(?!\|)"), "write or"),
    (re.compile(r"!(?!=)"), "write not"),
    (re.compile(r"(?<![=!<>:])=(?![=<>])"), "write == to compare"),
    (re.compile(r"\?"), "write a if condition else b"),
)
_WORD_TRAPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bIS\s+NOT\s+NULL\b"), "write is not None"),
    (re.compile(r"\bIS\s+NULL\b"), "write is None"),
    (re.compile(r"\bAND\b"), "write and"),
    (re.compile(r"\bOR\b"), "write or"),
    (re.compile(r"\bNOT\b"), "write not"),
    (re.compile(r"\bIN\b"), "write in"),
    (re.compile(r"\bIS\b"), "write is"),
    (re.compile(r"\bBETWEEN\b", re.IGNORECASE), "write low <= value <= high"),
    (re.compile(r"\bI?LIKE\b", re.IGNORECASE), "expressions have no patterns"),
    (re.compile(r"\bCASE\b", re.IGNORECASE), "write a if condition else b"),
)
_CHARACTERS = {
    "#": "an expression has no comments",
    "`": "text stands between straight quotes",
    "$": "a parameter is written by its bare name",
    "{": "a field or parameter is written by its bare name",
    "}": "",
    ";": "one expression stands alone",
    "\\": "",
}
_CURLY_QUOTES = "\u2018\u2019\u201c\u201d\u00ab\u00bb"


@dataclass(frozen=True, slots=True)
class Syntax:
    """A parsed text and where it stands."""

    root: ast.expr
    text: str
    at: Span
    exact: bool

    def span(self, node: ast.expr) -> Span:
        """Where a part of the expression stands in the file."""
        start = self._character(node.col_offset)
        end = self._character(node.end_col_offset or node.col_offset + 1)
        return part(self.at, start, end - start, exact=self.exact)

    def source(self, node: ast.expr) -> str:
        """A part of the expression as written."""
        start = self._character(node.col_offset)
        return self.text[start : self._character(node.end_col_offset or 0)]

    def _character(self, byte: int) -> int:
        if self.text.isascii():
            return byte
        return len(self.text.encode()[:byte].decode(errors="ignore"))


def part(at: Span, start: int, length: int, *, exact: bool) -> Span:
    """A part of the text at `at`; the whole where the text does not stand there letter for letter."""
    return at.part(start, length) if exact else at


def parse(text: str, at: Span, report: Diagnostics, *, exact: bool = False) -> Syntax | None:
    """The syntax tree of `text`, or None when the report says why there is none.

    `at` is where the text stands, after a quote; `exact` says that it stands there letter for
    letter on one line, so that problems can point into it.
    """
    found = Findings(report)
    syntax = _Reader(text, at, found, exact=exact).read()
    return None if found.failed else syntax


class _Reader:
    """Reads one text; every method reports what it finds."""

    def __init__(self, text: str, at: Span, found: Findings, *, exact: bool) -> None:
        self.text = text
        self.at = at
        self.found = found
        self.exact = exact

    def read(self) -> Syntax | None:
        if len(self.text) > MAX_LENGTH:
            self.found.add(problems.too_long(self.at, MAX_LENGTH))
            return None
        if not self.text.strip():
            self.found.add(problems.not_an_expression(self.at, "it is empty"))
            return None
        if self._has_bad_characters():
            return None
        masked = self._masked()
        if masked is None or self._has_traps(masked):
            return None
        root = self._parsed(masked)
        if root is None:
            return None
        if _too_deep(root):
            self.found.add(problems.too_deep(self.at))
            return None
        syntax = Syntax(root, self.text, self.at, self.exact)
        Whitelist(syntax, self.found).visit(root)
        return syntax

    def span(self, start: int, length: int) -> Span:
        return part(self.at, start, length, exact=self.exact)

    def _has_bad_characters(self) -> bool:
        for place, character in enumerate(self.text):
            code = ord(character)
            is_control = code < 32 and character not in "\t\r\n"
            if is_control or code == 127 or 0xD800 <= code <= 0xDFFF:
                self.found.add(problems.character(self.span(place, 1), character))
                return True
        return False

    def _masked(self) -> str | None:
        """The text with what stands in quotes blanked, so that traps are only found outside."""
        masked = _TEXT.sub(_blank, self.text)
        rest = _TEXT.sub(lambda found: " " * len(found.group()), self.text)
        quote = re.search("""['"]""", rest)
        if quote is None:
            return masked
        self.found.add(problems.open_text(self.span(quote.start(), 1)))
        return None

    def _has_traps(self, masked: str) -> bool:
        return (
            self._has_foreign_characters(masked)
            or self._has_prefixed_text(masked)
            or self._matches(masked, _OPERATOR_TRAPS)
        )

    def _has_foreign_characters(self, masked: str) -> bool:
        for place, character in enumerate(masked):
            if character.isascii() and character not in _CHARACTERS:
                continue
            hint = _CHARACTERS.get(character, "")
            if character in _CURLY_QUOTES:
                hint = "text stands between straight quotes"
            self.found.add(problems.character(self.span(place, 1), character, hint))
            return True
        return False

    def _has_prefixed_text(self, masked: str) -> bool:
        end = -1
        for found in _TEXT.finditer(masked):
            start = found.start()
            prefix = _PREFIX.search(masked[:start])
            if prefix is not None and prefix.group().lower() not in _SHORT_KEYWORDS:
                at = self.span(prefix.start(), len(prefix.group()))
                self.found.add(problems.construct(at, "prefixes of text", "write plain quotes"))
                return True
            if end >= 0 and not masked[end:start].strip():
                reason = "two texts stand side by side"
                at = self.span(start, 1)
                self.found.add(problems.not_an_expression(at, reason, "join text with +"))
                return True
            end = found.end()
        return False

    def _matches(self, masked: str, traps: tuple[tuple[re.Pattern[str], str], ...]) -> bool:
        for pattern, hint in traps:
            found = pattern.search(masked)
            if found is None:
                continue
            at = self.span(found.start(), len(found.group()))
            self.found.add(problems.foreign_operator(at, found.group(), hint))
            return True
        return False

    def _parsed(self, masked: str) -> ast.expr | None:
        """The tree that `ast` makes; a text on several lines is read as if on one."""
        line = _LINE_END.sub(" ", self.text)
        bare = line.lstrip(" \t")
        indent = len(line) - len(bare)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                root = ast.parse(bare, mode="eval").body
        except SyntaxError as error:
            if not self._matches(masked, _WORD_TRAPS):
                self._report_syntax_error(error, indent, _keyword_hint(masked))
            return None
        except (RecursionError, MemoryError):
            self.found.add(problems.too_deep(self.at))
            return None
        except ValueError:
            self.found.add(problems.number(self.at))
            return None
        _shift(root, indent)
        return root

    def _report_syntax_error(self, error: SyntaxError, indent: int, hint: str) -> None:
        reason = error.msg
        if "nested parentheses" in reason:
            self.found.add(problems.too_deep(self.at))
            return
        if "integer string conversion" in reason:
            self.found.add(problems.number(self.at))
            return
        last = len(self.text.rstrip()) - 1
        place = error.offset - 1 + indent if error.offset else last
        if not error.offset:
            reason = "it ends too early"
        if re.match(r":\w", self.text[place:] if place >= 0 else ""):
            hint = hint or "a parameter is written by its name alone"
        reason = re.sub(r"\. (Perhaps|Did|Maybe) .*", "", reason)
        self.found.add(problems.not_an_expression(self.span(min(place, last), 1), reason, hint))


def _blank(text: re.Match[str]) -> str:
    """The same quotes around as many harmless letters."""
    written = text.group()
    return written[0] + "x" * (len(written) - 2) + written[-1]


def _keyword_hint(masked: str) -> str:
    for word in _WORD.findall(masked):
        if word in _FOREIGN_KEYWORDS:
            return f"a field named {word!r} is written {word}_"
    return ""


def _shift(root: ast.expr, indent: int) -> None:
    if not indent:
        return
    for node in ast.walk(root):
        if isinstance(node, ast.expr):
            node.col_offset += indent
            node.end_col_offset = (node.end_col_offset or 0) + indent


def _too_deep(root: ast.expr) -> bool:
    """Measured without recursion, so that no later walk can run out of stack."""
    waiting: list[tuple[ast.expr, int]] = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_DEPTH:
            return True
        waiting.extend((child, depth + 1) for child in parts_of(node))
    return False

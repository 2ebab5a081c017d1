"""From the text of DBML to what it says."""

from __future__ import annotations

import re
import textwrap

from generator.diagnostics import Diagnostics, Span
from generator.importing.languages.dbml_tree import (
    DbmlBody,
    DbmlCheck,
    DbmlColumn,
    DbmlEndpoint,
    DbmlEnum,
    DbmlFile,
    DbmlIndex,
    DbmlRef,
    DbmlSettings,
    DbmlTable,
    DbmlValue,
)
from generator.importing.languages.tokens import Lexicon, Token, Tokens, tokens

_PATTERN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>//[^\n\r]*|/\*.*?\*/)
  | (?P<text>'''(?:\\.|[^\\])*?'''|'(?:\\.|[^'\\\n\r])*')
  | (?P<quoted>"(?:\\.|[^"\\\n\r])*")
  | (?P<expression>`[^`]*`)
  | (?P<color>\#[0-9a-fA-F]{3,8}\b)
  | (?P<number>-?\d+(?:\.\d+)?(?![\w]))
  | (?P<word>\w+)
  | (?P<sign><>|[][{}(),:.<>~=*?+|;-])
    """,
    re.VERBOSE | re.DOTALL,
)
_NAME = ("word", "quoted")
_VALUE = ("text", "quoted", "expression", "number", "word", "color")
_BLOCKS = (
    "table",
    "tablepartial",
    "ref",
    "enum",
    "tablegroup",
    "project",
    "note",
    "records",
    "diagramview",
)
_SIGNS = ("<", ">", "-", "<>")


def _text(spelling: str) -> str:
    if spelling.startswith("'''"):
        text = textwrap.dedent(spelling[3:-3].replace("\\\n", "")).strip()
        return text.replace("\\'", "'").replace("\\\\", "\\")
    return spelling[1:-1].replace("\\'", "'").replace("\\\\", "\\")


LEXICON = Lexicon(
    "DBML",
    _PATTERN,
    {
        "text": _text,
        "quoted": lambda text: text[1:-1].replace('\\"', '"'),
        "expression": lambda text: text[1:-1].strip(),
    },
    (("/*", "*/"), ("'''", "'''"), ('"', '"'), ("'", "'"), ("`", "`")),
)


def parse_dbml(text: str, file: str, report: Diagnostics) -> DbmlFile:
    """The file as values; raises `SpecErrors` where it is no DBML."""
    return _DbmlParser(Tokens(tokens(text, file, LEXICON, report), LEXICON.language, report)).file()


class _Settings:
    """`[a, b c, name: value, ref: > t.c]`."""

    def __init__(self, source: Tokens) -> None:
        self.source = source
        self.values: dict[str, DbmlValue | None] = {}
        self.refs: list[tuple[str, DbmlEndpoint]] = []
        self.checks: list[str] = []

    def read(self) -> DbmlSettings:
        if self.source.accept("["):
            self.source.until("]", self._setting)
        return DbmlSettings(self.values, tuple(self.refs), tuple(self.checks))

    def _setting(self) -> None:
        words = [self.source.expect_kind("a setting", *_NAME).text.lower()]
        while self.source.next.kind in _NAME:
            words.append(self.source.take().text.lower())
        name = " ".join(words)
        if not self.source.accept(":"):
            self.values[name] = None
        elif name == "ref":
            sign = sign_of(self.source)
            self.refs.append((sign, endpoint(self.source)))
        else:
            value = self._value()
            self.values[name] = value
            if name == "check":
                self.checks.append(value.text)

    def _value(self) -> DbmlValue:
        token = self.source.expect_kind("a value", *_VALUE)
        text = token.text
        while self.source.next.kind in _NAME or self.source.sees("."):
            taken = self.source.take()
            text += taken.text if taken.kind == "sign" or text.endswith(".") else f" {taken.text}"
        return DbmlValue("word" if token.kind == "quoted" else token.kind, text)


def sign_of(source: Tokens) -> str:
    """`<`, `>`, `-` or `<>`."""
    return source.take().text if source.sees(*_SIGNS) else source.fail("one of < > - <>")


def dotted(source: Tokens, what: str) -> tuple[list[str], Span]:
    """`schema.table`, with its place."""
    first = source.expect_kind(what, *_NAME)
    names = [first.text]
    while source.sees(".") and source.ahead().kind in _NAME:
        source.take()
        names.append(source.take().text)
    return names, first.at


def endpoint(source: Tokens) -> DbmlEndpoint:
    """`table.column` or `schema.table.(a, b)`."""
    names, at = dotted(source, "a table")
    if source.accept("."):
        source.expect("(")
        columns = source.until(")", lambda: source.expect_kind("a column", *_NAME).text)
        return DbmlEndpoint(".".join(names), tuple(columns), at)
    if len(names) == 1:
        source.fail("'.' and a column")
    return DbmlEndpoint(".".join(names[:-1]), (names[-1],), at)


class _DbmlParser:
    def __init__(self, source: Tokens) -> None:
        self.source = source
        self.name, self.project = "", dict[str, str]()
        self.tables: list[DbmlTable] = []
        self.partials: list[DbmlTable] = []
        self.refs: list[DbmlRef] = []
        self.enums: list[DbmlEnum] = []
        self.groups: list[tuple[str, tuple[str, ...]]] = []
        self.records = 0

    def file(self) -> DbmlFile:
        while not self.source.at_end:
            self._block()
        return DbmlFile(
            self.name,
            self.project,
            tuple(self.tables),
            tuple(self.partials),
            tuple(self.refs),
            tuple(self.enums),
            tuple(self.groups),
            self.records,
        )

    def _block(self) -> None:
        if not self.source.sees_word(*_BLOCKS):
            self.source.fail("Table, Ref, Enum or another block")
        word = self.source.take()
        kind = word.text.lower()
        if kind == "table":
            self.tables.append(self._table())
        elif kind == "tablepartial":
            self.partials.append(self._table())
        elif kind == "ref":
            self._refs(word)
        elif kind == "enum":
            self.enums.append(self._enum())
        elif kind == "tablegroup":
            self._group()
        elif kind == "project":
            self._project()
        else:
            self._other(kind)

    def _other(self, kind: str) -> None:
        """Notes on the drawing, views of it, and rows."""
        self.records += kind == "records"
        while not self.source.sees("{") and not self.source.at_end:
            self.source.take()
        self.source.skip_block()

    def _project(self) -> None:
        if self.source.next.kind in _NAME:
            self.name = self.source.take().text
        self.source.expect("{")
        while not self.source.accept("}"):
            key = self.source.expect_kind("a setting", *_NAME).text.lower()
            if self.source.accept("{"):
                self.project[key] = self.source.expect_kind("a text", "text", "quoted").text
                self.source.expect("}")
            else:
                self.source.expect(":")
                self.project[key] = self.source.expect_kind("a text", *_VALUE).text

    def _table(self) -> DbmlTable:
        names, at = dotted(self.source, "the name of a table")
        alias = ""
        if self.source.sees_word("as"):
            self.source.take()
            alias = self.source.expect_kind("another name", *_NAME).text
        settings = _Settings(self.source).read()
        return DbmlTable(".".join(names), alias, settings, _Body(self.source).read(), at)

    def _refs(self, word: Token) -> None:
        name = ""
        if self.source.next.kind in _NAME:
            name = ".".join(dotted(self.source, "a name")[0])
        if self.source.accept(":"):
            self.refs.append(self._ref(name, word.at))
            return
        self.source.expect("{")
        self.refs += self.source.until("}", lambda: self._ref(name, word.at))

    def _ref(self, name: str, at: Span) -> DbmlRef:
        left = endpoint(self.source)
        sign = sign_of(self.source)
        right = endpoint(self.source)
        return DbmlRef(name, left, sign, right, _Settings(self.source).read(), at)

    def _enum(self) -> DbmlEnum:
        names, at = dotted(self.source, "the name of an enum")
        self.source.expect("{")
        values = self.source.until("}", self._enum_value)
        return DbmlEnum(".".join(names), tuple(values), at)

    def _enum_value(self) -> tuple[str, str]:
        value = self.source.expect_kind("a value", "word", "quoted", "number").text
        return value, _Settings(self.source).read().text("note")

    def _group(self) -> None:
        name = self.source.expect_kind("the name of a group", *_NAME).text
        _Settings(self.source).read()
        self.source.expect("{")
        members = self.source.until("}", self._member)
        self.groups.append((name, tuple(member for member in members if member)))

    def _member(self) -> str:
        if self.source.sees_word("note") and self.source.ahead().text in {":", "{"}:
            note_of(self.source)
            return ""
        return ".".join(dotted(self.source, "a table")[0])


def note_of(source: Tokens) -> str:
    """`Note: 'text'` or `Note { 'text' }`."""
    source.take()
    if source.accept("{"):
        text = source.expect_kind("a text", "text", "quoted").text
        source.expect("}")
        return text
    source.expect(":")
    return source.expect_kind("a text", "text", "quoted").text


class _Body:
    """What stands within the braces of a table."""

    def __init__(self, source: Tokens) -> None:
        self.source = source
        self.columns: list[DbmlColumn] = []
        self.indexes: list[DbmlIndex] = []
        self.checks: list[DbmlCheck] = []
        self.partials: list[tuple[str, Span]] = []
        self.order: list[str] = []
        self.note, self.records = "", 0

    def read(self) -> DbmlBody:
        self.source.expect("{")
        while not self.source.accept("}"):
            self._part()
        return DbmlBody(
            tuple(self.columns),
            tuple(self.indexes),
            tuple(self.checks),
            tuple(self.partials),
            self.note,
            self.records,
            tuple(self.order),
        )

    def _part(self) -> None:
        behind = self.source.ahead().text
        if self.source.accept("~"):
            name = self.source.expect_kind("the name of a partial", *_NAME)
            self.partials.append((name.text, name.at))
            self.order.append(f"~{name.text}")
        elif self.source.sees_word("note") and behind in {":", "{"}:
            self.note = note_of(self.source)
        elif self.source.sees_word("indexes") and behind == "{":
            self.source.take()
            self.source.take()
            self.indexes += self.source.until("}", self._index)
        elif self.source.sees_word("checks") and behind == "{":
            self.source.take()
            self.source.take()
            self.checks += self.source.until("}", self._check)
        elif self.source.sees_word("records") and behind in {"(", "{"}:
            self._skip_records()
        else:
            self._column()

    def _skip_records(self) -> None:
        self.records += 1
        self.source.take()
        if self.source.sees("("):
            self.source.skip_block("(", ")")
        self.source.skip_block()

    def _column(self) -> None:
        name = self.source.expect_kind("a column", *_NAME)
        at = self.source.next.at
        type_ = self._type(name.text)
        settings = _Settings(self.source).read()
        self.columns.append(DbmlColumn(name.text, type_, settings, name.at, at))
        self.order.append(name.text)

    def _type(self, column: str) -> str:
        names, _ = dotted(self.source, f"the type of {column!r}")
        text = ".".join(names)
        if self.source.accept("("):
            parts = self.source.until(")", self.source.take)
            text += f"({','.join(_argument(part) for part in parts)})"
        while (self.source.next.kind == "word" and not self.source.next.starts_line) or (
            self.source.sees("[") and self.source.ahead().text == "]"
        ):
            taken = self.source.take()
            text += f" {taken.text}" if taken.kind == "word" else "[]"
            if taken.kind == "sign":
                self.source.expect("]")
        return text

    def _index(self) -> DbmlIndex:
        at = self.source.next.at
        if self.source.accept("("):
            parts = self.source.until(")", self._index_part)
        else:
            parts = [self._index_part()]
        return DbmlIndex(tuple(parts), _Settings(self.source).read(), at)

    def _index_part(self) -> DbmlValue:
        token = self.source.expect_kind("a column", "word", "quoted", "expression")
        return DbmlValue("expression" if token.kind == "expression" else "word", token.text)

    def _check(self) -> DbmlCheck:
        expression = self.source.expect_kind("a condition in backticks", "expression").text
        return DbmlCheck(expression, _Settings(self.source).read())


def _argument(token: Token) -> str:
    return f"'{token.text}'" if token.kind in {"text", "quoted"} else token.text

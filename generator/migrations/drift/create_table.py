"""A CREATE TABLE read for what it makes, as SQLite keeps it and as MariaDB and MySQL show it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.migrations.drift.catalogue import Catalogue, Thing

_TOKEN = re.compile(
    r"""'(?:[^'\\]|''|\\.)*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|\d+(?:\.\d+)?|\w+|[<>=!|&]+|[^\s\w]"""
)
_PLAIN_TOKEN = re.compile(_TOKEN.pattern.replace(r"[^'\\]|''|\\.", "[^']|''"))
"""To SQLite a backslash in a text is a character like others."""
_WORDS = {
    "as", "auto_increment", "autoincrement", "character", "check", "collate", "comment", "constraint",
    "default", "generated", "invisible", "not", "null", "on", "persistent", "primary", "references",
    "stored", "unique", "virtual",
}  # fmt: skip
"""What begins a clause of a column."""
_OPERATORS = {"and", "or", "not", "in", "is", "like", "between", "then", "else", "when", "case", "escape"}  # fmt: skip
_NO_ACTION = {"no action": ""}


@dataclass(frozen=True)
class Words:
    """A text in pieces: words in lower case, names in quotes where they were, texts as they are."""

    tokens: Sequence[str]

    @classmethod
    def of(cls, text: str, *, escapes: bool) -> Words:
        found = (_TOKEN if escapes else _PLAIN_TOKEN).findall(text)
        return cls([_bare(token) for token in found])

    def __str__(self) -> str:
        """Laid out alike, whoever wrote it."""
        text = " ".join(map(_name, self.tokens))
        text = re.sub(r" (?=[,).])|(?<=[(.]) ", "", text)
        return re.sub(
            r"(\w+) \(", lambda found: found[0] if found[1] in _OPERATORS else f"{found[1]}(", text
        )


def table_things(table: str, text: str, *, escapes: bool) -> Catalogue:
    """Columns and rules of a table by what made it; `escapes` where a backslash is one."""
    tokens = Words.of(text, escapes=escapes).tokens
    start = tokens.index("(")
    end = _closing(tokens, start)
    things: Catalogue = {}
    for part in _split(tokens[start + 1 : end]):
        found = _Definition(table, part)
        things.update(found.rule() if found.is_rule else found.column())
    return things


def index_things(table: str, name: str, text: str) -> Catalogue:
    """An index of SQLite by what made it."""
    tokens = Words.of(text, escapes=False).tokens
    start = tokens.index("(", tokens.index("on"))
    end = _closing(tokens, start)
    facts = {
        "unique": "yes" if "unique" in tokens[:3] else "no",
        "columns": str(Words(tokens[start + 1 : end])),
        "condition": str(Words(tokens[end + 2 :])),
    }
    return {Thing(table, "index", name): facts}


class _Definition:
    """A part of the parentheses: a column, or a rule of the table."""

    def __init__(self, table: str, tokens: Sequence[str]) -> None:
        self.table = table
        self.tokens = tokens
        self.place = 0
        self.named = ""

    @property
    def is_rule(self) -> bool:
        """MariaDB and MySQL show names in quotes, SQLite those that are words of its own."""
        first, second = (*self.tokens, "", "")[:2]
        if first in {"constraint", "check", "foreign"}:
            return True
        if first in {"key", "index"}:
            return second.startswith('"')
        return first in {"primary", "unique"} and second in {"key", "index", "("}

    def rule(self) -> Catalogue:
        """`CONSTRAINT name CHECK (…)` and its like."""
        word = self._next()
        if word == "constraint":
            self.named = self._next()
            word = self._next()
        if word in {"key", "index"}:
            return self._key(unique="no")
        if word == "unique" and self._peek() in {"key", "index"}:
            self._next()
            return self._key(unique="yes")
        return self._rule(word, ())

    def column(self) -> Catalogue:
        """A column with the rules that stand beside it."""
        name = self._next()
        kind = self._until_clause()
        facts = {
            "type": str(Words(kind)).upper() if "'" not in "".join(kind) else str(Words(kind)),
            "nullable": "yes",
            "default": "",
            "computed": "",
            "collation": "",
            "comment": "",
            "numbered": "",
        }
        rules: Catalogue = {}
        while self.place < len(self.tokens):
            word = self._next()
            if word == "constraint":
                self.named = self._next()
            elif word in {"primary", "unique", "check", "references"}:
                rules.update(self._rule(word, (name,)))
            else:
                self._clause(word, facts)
        return {Thing(self.table, "column", name): facts, **rules}

    def _clause(self, word: str, facts: dict[str, str]) -> None:
        match word:
            case "not":
                self._next()
                facts["nullable"] = "no"
            case "default":
                text = str(Words(_stripped(self._until_clause())))
                facts["default"] = "" if text == "null" else text
            case "collate":
                facts["collation"] = self._next()
            case "comment":
                facts["comment"] = self._next()[1:-1].replace("''", "'")
            case "character":
                self.place += 2
            case "on":  # UPDATE current_timestamp
                facts["default"] = f"{facts['default']} on {Words(self._until_clause())}".strip()
            case "as":
                facts["computed"] = str(Words(_stripped(self._group())))
            case "stored" | "persistent" | "virtual":
                facts["computed"] += " virtual" if word == "virtual" else ""
            case "auto_increment" | "autoincrement":
                facts["numbered"] = "yes"

    def _rule(self, word: str, columns: tuple[str, ...]) -> Catalogue:
        """What follows the word; `columns` where it stands with one."""
        name, self.named = self.named, ""
        if word == "check":
            text = str(Words(_stripped(self._group())))
            return {Thing(self.table, "check", name or text): {"condition": text}}
        if word in {"primary", "foreign"}:
            self._next()
        if word in {"foreign", "references"}:
            return self._foreign_key(name, columns)
        facts = {"columns": self._columns(columns)}
        if word == "primary":
            facts["numbered"] = ""
            if self._peek() == "autoincrement":
                self._next()
                facts["numbered"] = "never again the number of a deleted row"
            return {Thing(self.table, "primary key"): {"name": name, **facts}}
        return {Thing(self.table, "unique", name or facts["columns"]): facts}

    def _foreign_key(self, name: str, columns: tuple[str, ...]) -> Catalogue:
        own = self._columns(columns)
        if not columns:
            self._next()  # REFERENCES
        target = self._next()
        if self._peek() == ".":
            self._next()
            target = f"{target}.{self._next()}"
        facts = {
            "columns": own,
            "refers to": f"{target}({self._columns(())})",
            "on delete": "",
            "on update": "",
            "deferrable": "no",
        }
        while self._peek() in {"on", "deferrable", "initially", "not", "match"}:
            word = self._next()
            if word == "on":
                of = f"on {self._next()}"
                action = self._next()
                if action in {"set", "no"}:
                    action = f"{action} {self._next()}"
                facts[of] = _NO_ACTION.get(action, action)
            elif word == "deferrable":
                facts["deferrable"] = "yes"
            elif word in {"initially", "match"}:
                said = self._next()
                facts["deferrable"] = "initially" if said == "deferred" else facts["deferrable"]
        return {Thing(self.table, "foreign key", name or own): facts}

    def _key(self, unique: str) -> Catalogue:
        """An index that stands among the columns, as MariaDB and MySQL show it."""
        name = self._next()
        facts = {"unique": unique, "columns": str(Words(self._group()))}
        return {Thing(self.table, "index", name): facts}

    def _columns(self, columns: tuple[str, ...]) -> str:
        if columns or self._peek() != "(":
            return ", ".join(columns)
        return str(Words(self._group()))

    def _next(self) -> str:
        token = self._peek()
        self.place += 1
        return _name(token)

    def _peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def _group(self) -> Sequence[str]:
        """What the parentheses hold that come next."""
        while self._peek() not in {"(", ""}:
            self.place += 1
        start, end = self.place, _closing(self.tokens, self.place)
        self.place = end + 1
        return self.tokens[start + 1 : end]

    def _until_clause(self) -> Sequence[str]:
        start = self.place
        while self.place < len(self.tokens) and self._peek() not in _WORDS - {self._first(start)}:
            self.place = _closing(self.tokens, self.place) + 1
        return self.tokens[start : self.place]

    def _first(self, start: int) -> str:
        """`DEFAULT NULL` begins with a word that elsewhere begins a clause."""
        return "null" if self.place == start and self.tokens[start - 1] == "default" else ""


def _closing(tokens: Sequence[str], start: int) -> int:
    """Where the parenthesis ends that opens here; here, where none does."""
    depth = 0
    for place in range(start, len(tokens)):
        depth += (tokens[place] == "(") - (tokens[place] == ")")
        if depth <= 0:
            return place
    return len(tokens) - 1


def _split(tokens: Sequence[str]) -> Iterator[Sequence[str]]:
    """Parts between the commas that stand in no parentheses."""
    start = place = 0
    while place < len(tokens):
        place = _closing(tokens, place) + 1
        if place >= len(tokens) or tokens[place] == ",":
            yield tokens[start:place]
            start = place = place + 1


def _stripped(tokens: Sequence[str]) -> Sequence[str]:
    """Without parentheses around the whole."""
    while tokens and tokens[0] == "(" and _closing(tokens, 0) == len(tokens) - 1:
        tokens = tokens[1:-1]
    return tokens


def _bare(token: str) -> str:
    """A name in quotes of one kind, a word in lower case."""
    if token[0] in '"`' and len(token) > 1:
        return '"' + token[1:-1].replace(token[0] * 2, token[0]) + '"'
    if token[0] == "[" and len(token) > 1:
        return f'"{token[1:-1]}"'
    return token if token[0] == "'" else token.lower()


def _name(token: str) -> str:
    return token[1:-1] if token[:1] == '"' else token

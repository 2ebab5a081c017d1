"""A condition in SQL, as databases spell it back, in the expression language; the small part of SQL
that both have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>(?:_utf8mb4|E|N)?'(?:[^']|'')*')|(?P<name>"(?:[^"]|"")*"|`[^`]*`|\[\w+\])|(?P<number>\d+(?:\.\d+)?)"""
    r"""|(?P<word>[A-Za-z_][A-Za-z0-9_$]*)|(?P<sign>::|<>|!=|<=|>=|=|<|>|\(|\)|\[|\]|,|\+|-|\*|/|\.|~~?\*?|\|\||%))"""
)
_KEYWORDS = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "is",
        "null",
        "between",
        "any",
        "array",
        "true",
        "false",
        "like",
        "cast",
        "case",
        "when",
        "then",
        "else",
        "end",
    ]
)
_COMPARISONS = {"=": "==", "<>": "!=", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_FUNCTIONS = {
    "lower": "lower",
    "upper": "upper",
    "length": "length",
    "char_length": "length",
    "character_length": "length",
    "coalesce": "coalesce",
}
_TYPES = frozenset(
    [
        "numeric",
        "text",
        "character",
        "varying",
        "integer",
        "bigint",
        "smallint",
        "double",
        "precision",
        "real",
        "date",
        "time",
        "timestamp",
        "without",
        "with",
        "zone",
        "interval",
        "bpchar",
        "boolean",
    ]
)


class Unread(Exception):  # noqa: N818 - no error: the database keeps what is not read
    """The condition says something that the language does not."""


def expression(sql: str, names: Mapping[str, str], types: Mapping[str, str]) -> str:
    """The expression; `names` are fields by their columns in lower case, `types` words of their
    types by field. `Unread` where there is none.
    """
    reader = _ConditionReader(_tokens(sql), names, types)
    found = reader.condition()
    reader.end()
    return found


def _tokens(sql: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place = 0
    text = sql.strip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.end() == place:
            raise Unread(text[place:])
        place = match.end()
        kind = str(match.lastgroup)
        said = match[kind]
        if kind == "word" and said.lower() in _KEYWORDS:
            kind, said = "keyword", said.lower()
        elif kind == "name":
            said = said[1:-1]
        elif kind == "text":
            said = said[said.index("'") + 1 : -1].replace("''", "'")
        found.append((kind, said))
    return found


class _ConditionReader:
    def __init__(
        self,
        tokens: Sequence[tuple[str, str]],
        names: Mapping[str, str],
        types: Mapping[str, str],
    ) -> None:
        self.tokens = tokens
        self.names = names
        self.types = types
        self.place = 0
        self.depth = 0

    def end(self) -> None:
        if self.place != len(self.tokens):
            raise Unread

    def condition(self) -> str:
        """`a OR b`, of `a AND b`, of `NOT a`."""
        return self._joined("or", lambda: self._joined("and", self._negated))

    def _joined(self, word: str, part: Callable[[], str]) -> str:
        parts = [part()]
        while self._take("keyword", word):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        inner = [f"({one})" if word == "and" and _is_or(one) else one for one in parts]
        return f" {word} ".join(inner)

    def _negated(self) -> str:
        if self._take("keyword", "not"):
            return f"not ({self._negated()})"
        return self._comparison()

    def _comparison(self) -> str:
        start = self.place
        if self._take("sign", "("):
            self._deeper()
            inner = self._within()
            self.depth -= 1
            if inner is not None and self._ends_condition() and _is_condition(inner):
                return inner
            self.place = start
        return self._compared()

    def _within(self) -> str | None:
        """A condition in parentheses; None where it is a value."""
        try:
            inner = self.condition()
        except Unread:
            return None
        return inner if self._take("sign", ")") else None

    def _ends_condition(self) -> bool:
        kind, said = self._peek()
        return kind == "" or (kind == "keyword" and said in ("and", "or")) or said == ")"

    def _compared(self) -> str:
        left = self._value()
        kind, said = self._peek()
        if kind == "sign" and said in _COMPARISONS:
            self.place += 1
            if said == "=" and self._take("keyword", "any"):
                return f"{left} in {self._array(left)}"
            right = self._value(of=left)
            if self._is_boolean(left) and right in ("0", "1"):
                right = "true" if right == "1" else "false"
            return f"{left} {_COMPARISONS[said]} {right}"
        if self._take("keyword", "is"):
            negated = self._take("keyword", "not")
            self._need("keyword", "null")
            return f"{left} is not None" if negated else f"{left} is None"
        negated = self._take("keyword", "not")
        if self._take("keyword", "between"):
            low = self._value(of=left)
            self._need("keyword", "and")
            high = self._value(of=left)
            found = f"{low} <= {left} <= {high}"
            return f"not ({found})" if negated else found
        if self._take("keyword", "in"):
            self._need("sign", "(")
            listed = self._listed(left, ")")
            return f"{left} {'not ' if negated else ''}in {listed}"
        if negated or not self._is_boolean(left):
            raise Unread
        return left

    def _is_boolean(self, name: str) -> bool:
        return self.types.get(name, "").rstrip("?") == "boolean"

    def _array(self, left: str) -> str:
        """`ANY (ARRAY['a'::text, …])`, as PostgreSQL spells IN."""
        depth = 0
        while self._take("sign", "("):
            depth += 1
        self._need("keyword", "array")
        self._need("sign", "[")
        listed = self._listed(left, "]")
        self._casts()
        while depth:
            if self._take("sign", ")"):
                depth -= 1
            self._casts()
        return listed

    def _listed(self, left: str, closing: str) -> str:
        values = [self._value(of=left)]
        while self._take("sign", ","):
            values.append(self._value(of=left))
        self._need("sign", closing)
        return f"[{', '.join(values)}]"

    def _value(self, of: str = "") -> str:
        """Sums of products."""
        found = self._product(of)
        while self._peek() in (("sign", "+"), ("sign", "-")):
            sign = self._next()[1]
            found = f"{found} {sign} {self._product(of)}"
        return found

    def _product(self, of: str) -> str:
        found = self._single(of)
        while self._peek() in (("sign", "*"), ("sign", "/")):
            sign = self._next()[1]
            if sign == "/":
                raise Unread
            found = f"{_grouped(found)} {sign} {_grouped(self._single(of))}"
        return found

    def _single(self, of: str) -> str:
        kind, said = self._next()
        if (kind, said) == ("sign", "("):
            self._deeper()
            found = self._value(of)
            self.depth -= 1
            self._need("sign", ")")
            self._casts()
            return f"({found})" if " " in found and not found.startswith("'") else found
        if (kind, said) == ("sign", "-"):
            found = f"-{self._single(of)}"
        elif kind == "number":
            found = said
        elif kind == "text":
            found = self._text(said, of)
        elif kind == "keyword" and said in ("true", "false"):
            found = said
        elif kind == "word" and said.lower() in _FUNCTIONS and self._take("sign", "("):
            arguments = [self._value()]
            while self._take("sign", ","):
                arguments.append(self._value())
            self._need("sign", ")")
            found = f"{_FUNCTIONS[said.lower()]}({', '.join(arguments)})"
        elif kind in ("word", "name") and said.lower() in self.names:
            found = self.names[said.lower()]
        else:
            raise Unread
        self._casts()
        return found

    def _text(self, said: str, of: str) -> str:
        """`'0'::numeric` is a number."""
        kind = self.types.get(of, "")
        if kind.startswith(("integer", "smallint", "bigint", "decimal", "float", "real")):
            if not re.fullmatch(r"-?\d+(\.\d+)?", said):
                raise Unread
            return said
        if (
            kind
            and not kind.startswith(("string", "text", "char", "enum"))
            and not kind[0].isupper()
        ):
            raise Unread
        if "\\" in said or "\n" in said:
            raise Unread
        return "'" + said.replace("'", "\\'") + "'"

    def _casts(self) -> None:
        """What PostgreSQL adds: `::numeric`, `::character varying(20)`, `::text[]`."""
        while self._take("sign", "::"):
            kind, said = self._next()
            if kind == "name" or said.lower() not in _TYPES:
                if kind not in ("word", "name"):
                    raise Unread
                continue
            while self._peek()[0] == "word" and self._peek()[1].lower() in _TYPES:
                self.place += 1
            if self._take("sign", "("):
                while not self._take("sign", ")"):
                    self._next()
            if self._take("sign", "["):
                self._need("sign", "]")

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > 25:
            raise Unread

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("", "")

    def _next(self) -> tuple[str, str]:
        found = self._peek()
        if not found[0]:
            raise Unread
        self.place += 1
        return found

    def _take(self, kind: str, said: str) -> bool:
        if self._peek() != (kind, said):
            return False
        self.place += 1
        return True

    def _need(self, kind: str, said: str) -> None:
        if not self._take(kind, said):
            raise Unread


def _is_or(text: str) -> bool:
    return " or " in re.sub(r"'(?:[^'\\]|\\.)*'", "''", text)


def _is_condition(text: str) -> bool:
    """More than a value in parentheses."""
    plain = re.sub(r"'(?:[^'\\]|\\.)*'", "''", text)
    return (
        any(
            word in plain
            for word in ("==", "!=", "<", ">", " in ", " is ", "not ", " and ", " or ")
        )
        or plain.isidentifier()
    )


def _grouped(text: str) -> str:
    return f"({text})" if re.search(r" [+-] ", text) and not text.startswith("(") else text

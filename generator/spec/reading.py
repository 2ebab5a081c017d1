"""Readers of values: what a node may be, and what is said of one that is not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from generator import problems
from generator.spec.nodes import Mapping, Node, Scalar, Sequence, as_list, describe, shorten
from generator.spec.words import Refused, Word

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*", re.ASCII)
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?", re.ASCII)
_MAX_NAME = 63
_STORED_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_MAX_DIGITS = 40
_FALSE_FRIENDS = {
    **dict.fromkeys(("yes", "on", "y", "1"), "true"),
    **dict.fromkeys(("no", "off", "n", "0"), "false"),
}


def scalar(node: Node, what: str) -> Scalar:
    """The node as one value that is there."""
    if not isinstance(node, Scalar) or node.is_null:
        raise Refused(problems.expected(node.at, what, describe(node)))
    return node


def read_word(node: Node) -> Word:
    """One word or short text, as written."""
    return Word.of(scalar(node, "text"))


def read_target(node: Node) -> Word:
    """The entity of a relation; a list is the pair of a type and a key, which has no foreign key."""
    if isinstance(node, Sequence):
        remedy = (
            "give each entity a relation of its own, nullable, and a check that one of them is set"
        )
        raise Refused(problems.later(node.at, "relations to one of several entities", remedy))
    return read_word(node)


def read_sentence(node: Node) -> Word:
    """A text for people, or an expression: one that ` #` cuts is not what its author meant."""
    found = scalar(node, "text")
    if found.is_cut:
        raise Refused(problems.cut_text(found.at))
    return Word.of(found)


def read_expression(node: Node) -> Word:
    """An expression; YAML's null is the expression `null`."""
    if isinstance(node, Scalar) and node.is_null:
        word = Word("null")
        word.at, word.is_exact, word.offset = node.at, False, 0
        return word
    return read_sentence(node)


def read_key(node: Node | Word) -> Word:
    """A key that is more than a name: a path, a condition; keys come as words."""
    return node if isinstance(node, Word) else read_sentence(node)


def read_fill(node: Node) -> Word | dict[Word, Word]:
    """An expression over the old row; or, of a relation, what the row that it leads to holds."""
    if not isinstance(node, Mapping):
        return read_expression(node)
    return {read_name(Word.of(one.key)): read_expression(one.value) for one in node}


def read_formula(node: Node) -> Word:
    """An expression that may be `null`, which YAML reads in its own way."""
    if isinstance(node, Scalar) and node.is_null and node.text:
        return Word.of(Scalar(node.at, "null"))
    return read_sentence(node)


def read_name(node: Node | Word) -> Word:
    """The name of a field, a relation or a thing like them; keys come as words."""
    word = node if isinstance(node, Word) else Word.of(scalar(node, "a name"))
    check_name(word, "a field, relation or column")
    return word


def read_stored_name(node: Node | Word) -> Word:
    """What only the database is told: underscores may stand anywhere."""
    word = node if isinstance(node, Word) else Word.of(scalar(node, "a name"))
    if _STORED_NAME.fullmatch(word) is None or len(word) > _MAX_NAME:
        shown = shorten(word)
        raise Refused(
            problems.not_a_word(word.at, shown, "a thing of the database", *_name_reason(word))
        )
    return word


def read_app_name(node: Node | Word) -> Word:
    """The name of the application."""
    word = node if isinstance(node, Word) else Word.of(scalar(node, "a name"))
    check_name(word, "an application")
    return word


def read_entity_name(node: Node | Word) -> Word:
    """The name of an entity or a view: PascalCase."""
    word = node if isinstance(node, Word) else Word.of(scalar(node, "a name"))
    check_name(word, "an entity or a view")
    if "_" in word or not word[0].isupper():
        pascal = "".join(part[:1].upper() + part[1:] for part in word.split("_"))
        reason = "such names are written in PascalCase"
        problem = problems.not_a_word(
            word.at, word, "an entity or a view", reason, f"write {pascal}"
        )
        raise Refused(problem)
    return word


def check_name(word: Word, what: str) -> None:
    """Refuse what is no identifier in Python, SQL and JSON alike."""
    if _NAME.fullmatch(word) and len(word) <= _MAX_NAME:
        return
    shown = shorten(word)
    raise Refused(problems.not_a_word(word.at, shown, what, *_name_reason(word)))


def _name_reason(word: str) -> tuple[str, str]:
    if len(word) > _MAX_NAME:
        return f"it has more than {_MAX_NAME} characters", "shorten it"
    if word.startswith("_"):
        return (
            "it begins with an underscore",
            f"write {word.lstrip('_')}, with 'column' for the database",
        )
    if re.fullmatch(r"[A-Za-z0-9_]+", word, re.ASCII) is None:
        fixed = re.sub(r"[^A-Za-z0-9]+", "_", word).strip("_")
        return "only letters, digits and _ are allowed", f"write {fixed}" if fixed else ""
    if word[0].isdigit():
        return "it begins with a digit", ""
    if word.endswith("_"):
        return "it ends with an underscore", f"write {word.rstrip('_')}"
    return "it has two underscores in a row", "write " + re.sub("__+", "_", word)


def read_stored(node: Node) -> bool | str:
    """`true`, `false`, or `never`."""
    text = node.text if isinstance(node, Scalar) else ""
    if text == NEVER:
        return NEVER
    if text in ("true", "false"):
        return read_flag(node)
    raise Refused(problems.expected(node.at, "true, false or never", describe(node)))


def read_flag(node: Node) -> bool:
    """`true` or `false`, and nothing that YAML 1.1 also took for them."""
    if isinstance(node, Scalar) and node.plain and node.text in ("true", "false"):
        return node.text == "true"
    hint = ""
    if isinstance(node, Scalar):
        folded = node.text.casefold()
        hint = _FALSE_FRIENDS.get(folded, folded if folded in ("true", "false") else "")
    raise Refused(
        problems.expected(node.at, "true or false", describe(node), f"write {hint}" if hint else "")
    )


def read_whole(node: Node) -> int:
    """A whole number."""
    if isinstance(node, Scalar) and node.plain and _WHOLE.fullmatch(node.text):
        return int(_bounded(node))
    raise Refused(problems.expected(node.at, "a whole number", describe(node)))


_BYTES = re.compile(r"([0-9]{1,12})\s*(B|KB|MB|GB)?", re.IGNORECASE | re.ASCII)
_UNITS = {"B": 1, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}


def read_bytes(node: Node) -> int:
    """A number of bytes: `10 MB`, `500 KB`, `4096`."""
    found = _BYTES.fullmatch(node.text.strip()) if isinstance(node, Scalar) else None
    if found is None:
        hint = "write a whole number with B, KB, MB or GB"
        raise Refused(problems.expected(node.at, "a size such as 10 MB", describe(node), hint))
    return int(found.group(1)) * _UNITS[(found.group(2) or "B").upper()]


ALL = -1
"""The limit of a list that is shown whole."""
NEVER = "never"
"""Of a computed field: no table has it."""


def read_nested_limit(node: Node) -> int:
    """A whole number, or `all`."""
    if isinstance(node, Scalar) and node.text == "all":
        return ALL
    if isinstance(node, Scalar) and node.plain and _WHOLE.fullmatch(node.text):
        return int(_bounded(node))
    raise Refused(problems.expected(node.at, "a whole number or 'all'", describe(node)))


def read_number(node: Node) -> int | Decimal:
    """A number, exact."""
    if isinstance(node, Scalar) and node.plain:
        number = number_of(node)
        if number is not None:
            return number
    raise Refused(problems.expected(node.at, "a number", describe(node)))


def is_number(text: str) -> bool:
    """It is a number of JSON."""
    return _NUMBER.fullmatch(text) is not None


def number_of(node: Scalar) -> int | Decimal | None:
    """The JSON number that the text is; None for any other text. Refuses what is endless."""
    if not _NUMBER.fullmatch(node.text):
        return None
    text = _bounded(node)
    return int(text) if _WHOLE.fullmatch(text) else Decimal(text)


def _bounded(node: Scalar) -> str:
    if len(node.text) > _MAX_DIGITS:
        message = f"a number of at most {_MAX_DIGITS} digits"
        raise Refused(problems.expected(node.at, message, f"one of {len(node.text)}"))
    return node.text


_ALL = frozenset({"all", "*", "true", "false", "yes", "any"})


def read_list(node: Node) -> list[Node]:
    """The items of a list."""
    if isinstance(node, Sequence):
        return node.items
    if isinstance(node, Mapping):
        hint = "[…]"
    elif node.text in _ALL:
        hint = "a list of names"
    else:
        hint = as_list(node.text) if not node.is_null else ""
    raise Refused(problems.expected(node.at, "a list", describe(node), hint and f"write {hint}"))


def read_words(node: Node) -> tuple[Word, ...]:
    """A list of words, each once."""
    return _once(read_word(item) for item in read_list(node))


def read_filters(node: Node) -> tuple[tuple[Word, tuple[Word, ...]], ...]:
    """Fields, each with the operators that it gets besides: `[price, {title: [contains]}]`."""
    found: list[tuple[Word, tuple[Word, ...]]] = []
    for item in read_list(node):
        if isinstance(item, Mapping) and item.entries:
            found += ((Word.of(one.key), read_one_or_more(one.value)) for one in item)
        else:
            found.append((read_word(item), ()))
    return tuple(found)


def read_one_or_more(node: Node) -> tuple[Word, ...]:
    """One word, or a list of them."""
    if isinstance(node, Scalar):
        return (read_word(node),)
    return read_words(node)


def read_values(node: Node) -> tuple[Node, ...]:
    """A list of values of any type."""
    return tuple(read_list(node))


def read_rows(node: Node) -> tuple[Mapping, ...]:
    """A list of mappings whose keys are known later."""
    rows = read_list(node)
    for row in rows:
        if not isinstance(row, Mapping):
            raise Refused(
                problems.expected(row.at, "a row: fields with their values", describe(row))
            )
    return tuple(row for row in rows if isinstance(row, Mapping))


def read_any(node: Node) -> Node:
    """Any value: what it may be depends on something that is known later."""
    return node


def _once(words: Iterable[Word]) -> tuple[Word, ...]:
    found: dict[Word, None] = {}
    for word in words:
        if word in found:
            raise Refused(problems.repeated(word.at, "this list", word))
        found[word] = None
    return tuple(found)

"""Validation of one value: which bounds fit which type, and whether anything satisfies them."""

from __future__ import annotations

import re
import warnings
from decimal import Decimal
from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema

from generator import problems
from generator.diagnostics import Diagnostics
from generator.ir import Bounds, FieldType
from generator.ir.field import Number
from generator.spec.documents.fields import ValueDocument
from generator.spec.words import Word

MAX_TEXT = 1_000_000
MAX_PATTERN = 1_000
HASHED_LENGTH = 1_024
"""Hashing takes time with the length, so a password has a limit."""
PASSWORD_LENGTH = 8
"""Characters that a password has at least, unless the spec says otherwise (NIST SP 800-63B)."""

_RANGES = ("gt", "ge", "lt", "le")
_LENGTHS = ("min_length", "max_length")
_BACKREFERENCE = re.compile(r"(?<!\\)(?:\\\\)*\\[1-9]|\(\?P=")
_LOOKAROUND = re.compile(r"\(\?(?:[=!]|<[=!])")
_UNKNOWN_TO_RUST = re.compile(r"\(\?(?:\(|>|#)|(?<!\\)(?:\\\\)*\\Z|[*+?}]\+")
"""What has a length beside texts, counted in bytes or in values."""
_ENGINE = "the engine of the generated schemas has none"


def resolve_bounds(document: ValueDocument, kind: FieldType, report: Diagnostics) -> Bounds:
    """The bounds of a field or parameter; those that do not fit are reported and left out."""
    _refuse_foreign_keys(document, kind, report)
    is_number = kind.is_numeric and kind.enum is None
    numbers = _numeric(document, kind, report) if is_number else {}
    is_sized = kind.is_text or kind.kind.facts.sized is not None
    lengths = _lengths(document, kind, report) if is_sized else {}
    bounds = Bounds(
        gt=numbers.get("gt"),
        ge=numbers.get("ge"),
        lt=numbers.get("lt"),
        le=numbers.get("le"),
        multiple_of=numbers.get("multiple_of"),
        min_length=lengths.get("min_length"),
        max_length=lengths.get("max_length"),
        pattern=_pattern(document.pattern, report) if kind.is_text else None,
    )
    _check_range(document, bounds, kind, report)
    return bounds


def _refuse_foreign_keys(document: ValueDocument, kind: FieldType, report: Diagnostics) -> None:
    name = kind.kind.value
    if not kind.is_numeric or kind.enum is not None:
        for key in (*_RANGES, "multiple_of"):
            if getattr(document, key) is not None:
                hint = "write it under 'checks'" if kind.is_ordered else ""
                at = document.key_at(key)
                report.add(problems.key_not_for_type(at, key, name, "numbers", hint))
    if not kind.is_text:
        lengths = () if kind.kind.facts.sized else _LENGTHS
        for key in (*lengths, "pattern", "transform"):
            if getattr(document, key) is not None:
                wants = "texts, bytes and arrays" if key in lengths else "texts"
                report.add(problems.key_not_for_type(document.key_at(key), key, name, wants))
    elif kind.is_secret and document.transform is not None:
        at = document.key_at("transform")
        report.add(problems.key_not_for_type(at, "transform", name, "other texts"))


def _numeric(document: ValueDocument, kind: FieldType, report: Diagnostics) -> dict[str, Number]:
    found: dict[str, Number] = {}
    for key in (*_RANGES, "multiple_of"):
        number: int | Decimal | None = getattr(document, key)
        if number is None:
            continue
        at = document.value_at(key)
        if key == "multiple_of" and number <= 0:
            report.add(problems.contradiction(at, "a multiple is taken of a number above zero"))
        elif kind.is_integer and number != int(number):
            report.add(problems.expected(at, "a whole number", f"{number}"))
        elif kind.scale is not None and -int(Decimal(number).as_tuple().exponent) > kind.scale:
            message = f"a number of at most {kind.scale} decimal places"
            report.add(problems.expected(at, message, f"{number}"))
        else:
            found[key] = _as_type(number, kind)
    return found


def _as_type(number: int | Decimal, kind: FieldType) -> Number:
    if kind.is_integer:
        return int(number)
    if kind.is_decimal:
        return Decimal(number)
    return float(number)


def _lengths(document: ValueDocument, kind: FieldType, report: Diagnostics) -> dict[str, int]:
    found: dict[str, int] = {}
    limit = HASHED_LENGTH if kind.is_secret else MAX_TEXT
    for key in _LENGTHS:
        length: int | None = getattr(document, key)
        if length is None:
            continue
        at = document.value_at(key)
        if not 0 <= length <= limit or (key == "max_length" and length == 0):
            report.add(problems.out_of_range(at, f"{key!r}", int(key == "max_length"), limit))
        elif key == "max_length" and kind.length is not None:
            wants = "types without a length of their own"
            name = f"{kind.kind.value}({kind.length})"
            report.add(problems.key_not_for_type(document.key_at(key), key, name, wants))
        else:
            found[key] = length
    if kind.is_secret:
        found.setdefault("min_length", min(PASSWORD_LENGTH, found.get("max_length", limit)))
    least, most = found.get("min_length", 0), found.get("max_length", kind.length)
    if most is not None and least > most:
        at = document.value_at("min_length")
        what, unit = kind.kind.facts.sized or ("a text", "characters")
        message = f"{what} of at least {least} {unit} does not fit {most}"
        report.add(problems.contradiction(at, message))
        return {}
    return found


def _pattern(word: Word | None, report: Diagnostics) -> str | None:
    if word is None:
        return None
    reason = _pattern_problem(word)
    if reason:
        report.add(problems.bad_pattern(word.at, *reason))
        return None
    return str(word)


def _pattern_problem(pattern: str) -> tuple[str, str] | None:
    if len(pattern) > MAX_PATTERN:
        return (f"it has more than {MAX_PATTERN} characters", "")
    if _LOOKAROUND.search(pattern):
        return (f"it looks around, and {_ENGINE}", "say it by two fields' rules, or by a check")
    if _BACKREFERENCE.search(pattern):
        return (f"it refers back to a group, and {_ENGINE}", "write the group out again")
    if _UNKNOWN_TO_RUST.search(pattern):
        return (f"it uses a construct of one engine, and {_ENGINE}", "write it in plain terms")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            re.compile(pattern)
        _matcher(pattern)
    except (
        FutureWarning
    ) as warning:  # `--`, `&&`, `~~`, `||` and `[`: other engines reckon with sets
        return (
            str(warning).lower(),
            r"within brackets write such signs with a backslash: [a\-\-z]",
        )
    except (re.error, SchemaError, OverflowError, RecursionError) as error:
        reason = str(error).strip().splitlines()[-1].strip()
        return (reason, "patterns stand in single quotes: '^[a-z]+$'")
    return None


@lru_cache(maxsize=256)
def _matcher(pattern: str) -> SchemaValidator:
    """The engine of the generated schemas, which takes linear time for any pattern."""
    return SchemaValidator(core_schema.str_schema(pattern=pattern))


def _check_range(
    document: ValueDocument, bounds: Bounds, kind: FieldType, report: Diagnostics
) -> None:
    """Report bounds that exclude each other, or everything the type can hold."""
    lows = [key for key in ("gt", "ge") if getattr(bounds, key) is not None]
    highs = [key for key in ("lt", "le") if getattr(bounds, key) is not None]
    low, high = kind.range or (None, None)
    for key in (*lows, *highs):
        value = getattr(bounds, key)
        if low is not None and high is not None and not low <= value <= high:
            message = f"{kind.kind.value} holds numbers from {low:,} to {high:,}"
            report.add(problems.type_limit(document.value_at(key), message, "bigint holds more"))
            return
    for one in lows:
        for other in highs:
            if not _leaves_room(bounds, one, other, kind):
                at = document.value_at(other)
                message = f"nothing is {_words(bounds, one)} and {_words(bounds, other)}"
                report.add(problems.contradiction(at, message))
                return


def _leaves_room(bounds: Bounds, one: str, other: str, kind: FieldType) -> bool:
    low, high = getattr(bounds, one), getattr(bounds, other)
    strict = (one == "gt") + (other == "lt")
    if kind.is_integer:
        return bool(high - low >= strict)
    return bool(low < high or (low == high and not strict))


def _words(bounds: Bounds, key: str) -> str:
    words = {"gt": "greater than", "ge": "at least", "lt": "less than", "le": "at most"}
    return f"{words[key]} {getattr(bounds, key)}"


def satisfies(value: object, bounds: Bounds) -> str | None:
    """Which bound a value breaks, in words; None when it keeps them all."""
    if isinstance(value, str):
        return _text_problem(value, bounds)
    if isinstance(value, bytes):
        return _size_problem(len(value), "bytes", bounds)
    if isinstance(value, tuple):
        return _size_problem(len(value), "values", bounds)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(str(value))
    for key in _RANGES:
        limit = getattr(bounds, key)
        if limit is not None and not _keeps(key, number, Decimal(str(limit))):
            return f"it is not {_words(bounds, key)}"
    if bounds.multiple_of is not None and number % Decimal(str(bounds.multiple_of)) != 0:
        return f"it is no multiple of {bounds.multiple_of}"
    return None


def _keeps(key: str, number: Decimal, limit: Decimal) -> bool:
    tests = {"gt": number > limit, "ge": number >= limit, "lt": number < limit}
    return tests.get(key, number <= limit)


def _text_problem(text: str, bounds: Bounds) -> str | None:
    problem = _size_problem(len(text), "characters", bounds)
    if problem is not None:
        return problem
    if bounds.pattern is not None and not _matcher(bounds.pattern).isinstance_python(text):
        return f"it does not match {bounds.pattern!r}"
    return None


def _size_problem(size: int, unit: str, bounds: Bounds) -> str | None:
    if bounds.min_length is not None and size < bounds.min_length:
        return f"it has less than {bounds.min_length} {unit}"
    if bounds.max_length is not None and size > bounds.max_length:
        return f"it has more than {bounds.max_length} {unit}"
    return None

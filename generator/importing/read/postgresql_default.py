"""Defaults as PostgreSQL spells them."""

from __future__ import annotations

import re

from generator.importing.model import DefaultSort, SourceDefault, Value

_SEQUENCE = re.compile(r"nextval\('.*'::regclass\)")
_TEXT = re.compile(r"'((?:[^']|'')*)'(?:::[\w\s\".\[\]()]+)?")
_NUMBER = re.compile(r"\(?'?(-?\d+(?:\.\d+)?)'?\)?(?:::[\w\s.()]+)?")
_NOW = re.compile(
    r"(?:now\(\)|CURRENT_TIMESTAMP(?:\(\d\))?|\('now'::text\)::timestamp.*|timezone\('utc'::text, now\(\)\)|statement_timestamp\(\)|transaction_timestamp\(\))(?:::timestamp[\w\s()]*)?",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?:CURRENT_DATE|\('now'::text\)::date|\(?now\(\)\)?::date)", re.IGNORECASE)
_UUID = re.compile(r"(?:\w+\.)?(?:gen_random_uuid|uuid_generate_v4)\(\)")
_CAST = re.compile(r"::[\w\s\".]+(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])?$")


def default_of(
    text: str | None, of_domain: str | None, *, is_identity: bool
) -> tuple[bool, SourceDefault | None]:
    """Whether the database numbers the column, and what else it fills in."""
    if is_identity:
        return True, None
    if text is None:
        text = of_domain
    if text is None or re.fullmatch(r"NULL(::.*)?", text, re.IGNORECASE):
        return False, None
    if _SEQUENCE.fullmatch(text):
        return True, None
    return False, _said(text)


def _said(text: str) -> SourceDefault:
    if _NOW.fullmatch(text) or _DAY.fullmatch(text):
        return SourceDefault(DefaultSort.NOW, text)
    if _UUID.fullmatch(text):
        return SourceDefault(DefaultSort.UUID, text)
    if text in ("true", "false"):
        return SourceDefault(DefaultSort.LITERAL, text == "true")
    literal = _literal(text)
    if literal is None:
        return SourceDefault(DefaultSort.EXPRESSION, text)
    return SourceDefault(DefaultSort.LITERAL, literal)


def _literal(text: str) -> Value | None:
    number = _NUMBER.fullmatch(text)
    if number and not text.startswith("'"):
        return _number(number[1])
    found = _TEXT.fullmatch(text)
    if found is None:
        return None
    value = found[1].replace("''", "'")
    kind = text[text.rindex("'") + 1 :].removeprefix("::").split("(")[0].strip()
    is_number = kind in {"integer", "bigint", "smallint", "numeric", "real", "double precision"}
    if is_number:
        return _number(value) if re.fullmatch(r"-?\d+(\.\d+)?", value) else None
    return value


def _number(text: str) -> Value:
    return float(text) if "." in text else int(text)

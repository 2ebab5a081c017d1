"""Python source of a value: the only door through which a spec's text enters code."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from generator.emit.escapes import UNSAFE, escaped

if TYPE_CHECKING:
    from generator.emit.imports import Imports


def literal(value: object, imports: Imports | None = None) -> str:
    """Python source that evaluates to `value`, quoted as the formatter would quote it.

    Decimals, dates and UUIDs need a name: it is asked for from `imports`, or taken to be
    `Decimal`, `dt.date`, `UUID` where none is given.
    """
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, Enum):
        raise TypeError(f"an enum has no literal, write its member: {value!r}")
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, (bytes, int)):
        return repr(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else f'float("{value}")'
    if isinstance(value, (Decimal, UUID, dt.date, dt.time, dt.timedelta)):
        return _call(value, imports)
    return _container(value, imports)


def long_literal(text: str, indent: int = 4, width: int = 100) -> str:
    """A text as a literal, split into adjacent pieces within parentheses where it is too long.

    `indent` is the column of the line that it starts on.
    """
    whole = literal(text)
    if indent + len(whole) <= width:
        return whole
    pieces = _pieces(text, max(20, width - indent - 8))
    if len(pieces) == 1:
        return whole
    margin = " " * (indent + 4)
    lines = "".join(f"{margin}{literal(piece)}\n" for piece in pieces)
    return f"(\n{lines}{' ' * indent})"


def _pieces(text: str, width: int) -> list[str]:
    """The text cut behind its spaces, each piece's literal within `width` where it can be."""
    pieces: list[str] = []
    current = ""
    for word in re.split(r"(?<= )", text):
        if current and len(literal(current + word)) > width:
            pieces.append(current)
            current = ""
        current += word
    return [*pieces, current] if current else pieces


@lru_cache(maxsize=10_000)
def _text(text: str) -> str:
    """Double quotes, unless single ones save an escape."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    body = text.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    return f"{quote}{UNSAFE.sub(lambda match: escaped(match.group()), body)}{quote}"


def _call(value: Decimal | UUID | dt.date | dt.time | dt.timedelta, imports: Imports | None) -> str:
    if isinstance(value, Decimal):
        return f'{_named("decimal", "Decimal", imports)}("{value}")'
    if isinstance(value, UUID):
        return f'{_named("uuid", "UUID", imports)}("{value}")'
    module = imports.need("datetime", alias="dt") if imports is not None else "dt"
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            return f'{module}.datetime.fromisoformat("{value.isoformat()}")'
        return (
            repr(value)
            .replace("datetime.timezone.utc", "datetime.UTC")
            .replace("datetime.", f"{module}.")
        )
    return repr(value).replace("datetime.", f"{module}.")


def _named(module: str, name: str, imports: Imports | None) -> str:
    return imports.need(module, name) if imports is not None else name


def _container(value: object, imports: Imports | None) -> str:
    if isinstance(value, tuple):
        inner = ", ".join(literal(item, imports) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, list):
        return f"[{', '.join(literal(item, imports) for item in value)}]"
    if isinstance(value, Mapping):
        pairs = (
            f"{literal(key, imports)}: {literal(item, imports)}" for key, item in value.items()
        )
        return f"{{{', '.join(pairs)}}}"
    raise TypeError(f"no literal for {type(value).__name__}")

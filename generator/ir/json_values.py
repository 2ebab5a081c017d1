"""Values as JSON and Python have them: what is sent, what is stored, and what a spec wrote down."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from generator.ir import FieldType, Kind


def python_value(kind: FieldType, value: object) -> Any:  # noqa: ANN401 - a value of any type
    """A default or an example as Python holds it: JSON read, arrays as lists."""
    if value is None:
        return None
    if kind.kind is Kind.JSON and isinstance(value, str):
        return json.loads(value)
    if kind.item is not None and isinstance(value, tuple):
        return [python_value(kind.item, one) for one in value]
    if kind.is_decimal:
        return Decimal(str(value))
    if kind.is_float and isinstance(value, int | Decimal):
        return float(value)
    return value


def json_value(value: object) -> object:
    """A value of Python as JSON has it."""
    if isinstance(value, dt.datetime):
        moment = value if value.tzinfo is None else value.astimezone(dt.UTC)
        return moment.isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return interval_text(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, list | tuple):
        return [json_value(one) for one in value]
    if isinstance(value, Mapping):
        return {name: json_value(one) for name, one in value.items()}
    return str(value) if isinstance(value, UUID) else value


def interval_text(value: dt.timedelta) -> str:
    """As the generated applications write it: `P1DT2H30M`."""
    sign, value = ("-", -value) if value < dt.timedelta(0) else ("", value)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{value.microseconds:06}".rstrip("0").rstrip(".")
    date = f"{value.days}D" if value.days else ""
    time = f"{hours}H" if hours else ""
    time += f"{minutes}M" if minutes else ""
    time += f"{seconds}{fraction}S" if seconds or fraction or not (date or time) else ""
    return f"{sign}P{date}{'T' if time else ''}{time}"

"""Days, times of day, moments, and the stretches between them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from generator.databases import Database
from generator.emit import Imports
from generator.kinds.facts import AtRest, Form, KeyUse, KindFacts, RowForm, ValueKind, plain
from generator.kinds.field_type import FieldType

_INTERVAL = re.compile(
    r"(-?)P(?=.)(?:(\d{1,8})D)?(?:T(?=.)(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,8}(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d(:\d\d(\.\d{1,6})?)?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?[^ ]*", re.ASCII)


def _of_datetime(name: str) -> Callable[[FieldType, Imports], str]:
    return lambda _type, imports: f"{imports.need('datetime', alias='dt')}.{name}"


def _day(text: str) -> dt.date:
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def _time(text: str) -> dt.time:
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    return dt.time.fromisoformat(text)


def _moment(text: str) -> dt.datetime:
    moment = _naive_or_not(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(dt.UTC)


def _naive(text: str) -> dt.datetime:
    moment = _naive_or_not(text)
    if moment.tzinfo is not None:
        raise ValueError(text)
    return moment


def _naive_or_not(text: str) -> dt.datetime:
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    return dt.datetime.fromisoformat(text)


def _interval(text: str) -> dt.timedelta:
    found = _INTERVAL.fullmatch(text)
    if found is None:
        raise ValueError(text)
    sign, days, hours, minutes, seconds = found.groups()
    whole, _, fraction = (seconds or "0").partition(".")
    value = dt.timedelta(
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=int(whole),
        microseconds=int(fraction.ljust(6, "0") or 0),
    )
    return -value if sign else value


DATE = KindFacts(
    name="date",
    value=ValueKind.DATE,
    python=_of_datetime("date"),
    column=plain("Date"),
    inferred="sa.Date()",
    key=KeyUse.GIVEN,
    native="date",
    schema="Day",
    form=Form("2030-01-31", _day),
    row_form=RowForm("a date such as 2030-01-31", dt.date.fromisoformat),
)
TIME = KindFacts(
    name="time",
    value=ValueKind.TIME,
    python=_of_datetime("time"),
    column=plain("Time"),
    # MySQL drops fractions of a second unless it is told otherwise.
    variants={Database.MYSQL: AtRest("TIME", "mysql", (("fsp", 6),))},
    inferred="sa.Time()",
    key=KeyUse.GIVEN,
    native="time",
    schema="TimeOfDay",
    form=Form("12:30:00", _time),
    row_form=RowForm("a time such as 18:30:00", dt.time.fromisoformat),
)
DATETIME = KindFacts(
    name="datetime",
    value=ValueKind.DATETIME,
    python=_of_datetime("datetime"),
    column=plain("DateTime", timezone=True),
    variants={Database.MYSQL: AtRest("DATETIME", "mysql", (("fsp", 6),))},
    key=KeyUse.GIVEN,
    native="datetime",
    schema="Moment",
    form=Form("2030-01-31T12:30:00Z", _moment),
    row_form=RowForm("a moment such as 2030-01-31T18:30:00Z", dt.datetime.fromisoformat),
)
NAIVE_DATETIME = KindFacts(
    name="naive_datetime",
    value=ValueKind.NAIVE_DATETIME,
    python=_of_datetime("datetime"),
    column=plain("DateTime"),
    variants={Database.MYSQL: AtRest("DATETIME", "mysql", (("fsp", 6),))},
    inferred="sa.DateTime()",
    schema="LocalMoment",
    shows_schema=True,
    form=Form("2030-01-31T12:30:00", _naive),
)
INTERVAL = KindFacts(
    name="interval",
    value=ValueKind.INTERVAL,
    python=_of_datetime("timedelta"),
    column=plain("BigInteger"),
    variants={Database.POSTGRESQL: AtRest("INTERVAL", "postgresql")},
    native="timedelta",
    schema="Duration",
    shows_schema=True,
    form=Form("P1DT2H30M", _interval),
)

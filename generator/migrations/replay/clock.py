"""The time of a migration: what a script reads from the clock is known again as such."""

from __future__ import annotations

import datetime as dt
from types import ModuleType
from typing import Any, Self

from generator.schema.model import Moment

_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Any time would do: all that counts is how far a value is from it."""


class _Datetime(dt.datetime):
    """The class of a script's moments; those that came from the clock remember it."""

    is_now = False

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Self:
        return cls._at(_EPOCH if tz is not None else _EPOCH.replace(tzinfo=None))

    @classmethod
    def utcnow(cls) -> Self:
        return cls.now()

    @classmethod
    def _at(cls, moment: dt.datetime) -> Self:
        found = cls.combine(moment.date(), moment.time(), moment.tzinfo)
        found.is_now = True
        return found

    def __add__(self, other: dt.timedelta) -> Self:
        return self._at(plain(self) + other) if self.is_now else super().__add__(other)

    def __sub__(self, other: Any) -> Any:  # noqa: ANN401 - a moment or a stretch of time
        found: Any = plain(self) - (plain(other) if isinstance(other, dt.datetime) else other)
        is_moment = isinstance(found, dt.datetime)
        return self._at(found) if self.is_now and is_moment else found

    def replace(self, *parts: Any, **named: Any) -> Self:  # noqa: ANN401 - as its base has them
        found = super().replace(*parts, **named)
        found.is_now = self.is_now
        return found

    def date(self) -> dt.date:
        if not self.is_now:
            return super().date()
        return _Date(self.year, self.month, self.day, moment=_moment(self))

    def time(self) -> dt.time:
        if not self.is_now:
            return super().time()
        return _Time(self.hour, self.minute, self.second, self.microsecond, moment=_moment(self))


class _Date(dt.date):
    moment: Moment

    def __new__(cls, year: int, month: int, day: int, *, moment: Moment) -> Self:
        today = super().__new__(cls, year, month, day)
        today.moment = moment
        return today


class _Time(dt.time):
    moment: Moment

    def __new__(cls, hour: int, minute: int, second: int, micro: int, *, moment: Moment) -> Self:
        clock = super().__new__(cls, hour, minute, second, micro)
        clock.moment = moment
        return clock


def moment_of(value: object) -> Moment | None:
    """How far from the migration a value is; None for one that did not come from the clock."""
    if isinstance(value, _Datetime):
        return _moment(value) if value.is_now else None
    return value.moment if isinstance(value, _Date | _Time) else None


def plain(value: dt.datetime) -> dt.datetime:
    """A moment of the ordinary class."""
    day = dt.date(value.year, value.month, value.day)
    time = dt.time(value.hour, value.minute, value.second, value.microsecond)
    return dt.datetime.combine(day, time, value.tzinfo)


def with_own_clock(module: ModuleType) -> None:
    """The module `datetime` in a script, under whatever name, with our clock."""
    for name, value in list(vars(module).items()):
        if value is dt:
            setattr(module, name, _Module("datetime"))
        elif value is dt.datetime:
            setattr(module, name, _Datetime)


class _Module(ModuleType):
    """The module `datetime` but for its clock."""

    datetime = _Datetime

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module has
        return getattr(dt, name)


def _moment(value: dt.datetime) -> Moment:
    start = _EPOCH if value.tzinfo else _EPOCH.replace(tzinfo=None)
    return Moment(round((plain(value) - start).total_seconds()))

"""Names of other languages as the spec has them, and declarations that each stand once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Protocol

from generator import problems
from generator.diagnostics import Diagnostics, Span
from generator.ir.names import Name
from generator.resolve.plurals import plural

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")


class Declared(Protocol):
    """A thing with a name and a place."""

    @property
    def name(self) -> str: ...

    @property
    def at(self) -> Span: ...


def snake(name: str) -> str:
    """`unitPrice` as `unit_price`."""
    return Name(name).snake or name


def many(name: str) -> str:
    """The plural of a name whose words are joined by `_`, or the name where it is one."""
    head, separator, last = name.rpartition("_")
    return head + separator + plural(last)


def application(name: str) -> str:
    """A word that an application can be called."""
    found = "_".join(re.findall("[a-z0-9]+", snake(name.replace("-", "_")).lower()))
    return found if _WORD.fullmatch(found) else f"app_{found}".rstrip("_")


def is_camel(name: str) -> bool:
    """`unitPrice`: words that are joined by capital letters."""
    return "_" not in name and name != snake(name) and name[:1].islower()


def check_once(report: Diagnostics, what: str, found: Iterable[Declared]) -> None:
    """Report what is declared a second time."""
    first: dict[str, Span] = {}
    for one in found:
        if one.name in first:
            report.add(problems.model_twice(one.at, what, one.name, first[one.name]))
        else:
            first[one.name] = one.at


def unknown(report: Diagnostics, what: str, name: str, at: Span, known: Iterable[str]) -> None:
    """Report a name that nothing has."""
    close = get_close_matches(name, list(known), 1)
    report.add(problems.model_unknown(at, what, name, close[0] if close else None))

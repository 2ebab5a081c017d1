"""A state in a few letters: the same for the same structure, in whatever order it was made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace

from generator.schema.model import Column, Row, State, Table, TableRows

Known = dict[int, tuple[Table, str]]
"""Texts of tables by their identity, with the table, so that no other one gets it."""
_LENGTH = 16
_ID_LENGTH = 12


def of(state: State) -> str:
    """The hash of a state; the order of columns and rows does not count."""
    return hashlib.sha256(_text(state, {}).encode()).hexdigest()[:_LENGTH]


class Fingerprints:
    """Those of a long history: a table that stays is spelled once."""

    def __init__(self) -> None:
        self._known: Known = {}

    def of(self, state: State) -> str:
        """The same as `of`."""
        return hashlib.sha256(_text(state, self._known).encode()).hexdigest()[:_LENGTH]


def revision_id(parents: Iterable[str], state: State) -> str:
    """The same change behind the same revisions has the same id."""
    facts = "\n".join([*parents, of(state)])
    return hashlib.sha256(facts.encode()).hexdigest()[:_ID_LENGTH]


def _text(value: object, known: Known) -> str:
    """Every value in one way; of each class the fields by their names, those left at nothing out."""
    if isinstance(value, Table):
        if id(value) not in known:
            known[id(value)] = value, _spelled(value, known)
        return known[id(value)][1]
    return _spelled(value, known)


def _spelled(value: object, known: Known) -> str:
    if isinstance(value, TableRows):
        value = replace(value, rows=tuple(sorted(value.rows, key=lambda row: _text(row, known))))
    if isinstance(value, Row):
        value = replace(value, cells=tuple(sorted(value.cells, key=lambda cell: cell[0])))
    if is_dataclass(value):
        parts = ((one.name, getattr(value, one.name)) for one in fields(value))
        inner = ",".join(
            f"{name}={_text(part, known)}" for name, part in parts if part not in _NOTHING
        )
        return f"{type(value).__name__}({inner})"
    if isinstance(value, Mapping):
        pairs = sorted((str(key), _text(one, known)) for key, one in value.items())
        return "{" + ",".join(f"{key}:{one}" for key, one in pairs) + "}"
    if isinstance(value, frozenset):
        return "{" + ",".join(sorted(_text(one, known) for one in value)) + "}"
    if isinstance(value, tuple) and value and all(isinstance(one, Column) for one in value):
        return "[" + ",".join(sorted(_text(one, known) for one in value)) + "]"
    if isinstance(value, tuple | list):
        return "[" + ",".join(_text(one, known) for one in value) + "]"
    return repr(value)


_NOTHING: tuple[object, ...] = (None, ())
"""Fields that a later version adds do not change the hashes of states that lack them."""

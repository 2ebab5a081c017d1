"""Rows that are deleted and yet there."""

from __future__ import annotations

from generator.emit.imports import Imports
from generator.emit.literals import literal
from generator.ir import SoftDelete


def deleted_value(deletion: SoftDelete, imports: Imports) -> str:
    """What the column that hides a row holds then, as Python; some columns take moments without a zone."""
    if deletion.live_value is not None:
        return literal(not deletion.live_value)
    dt = imports.need("datetime", alias="dt")
    moment = f"{dt}.datetime(2020, 1, 1, tzinfo={dt}.UTC)"
    is_naive = deletion.column.type.is_naive
    return f"{moment}.replace(tzinfo=None)" if is_naive else moment

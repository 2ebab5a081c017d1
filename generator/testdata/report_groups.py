"""Which values of rows decide whether a report shows a group."""

from __future__ import annotations

from typing import Any

from generator.ir import Column
from generator.ir.expression import Expression, FieldRef
from generator.ir.report import FIGURES, Report
from generator.ir.traversal import rebuild, walk
from generator.testdata.candidates import candidates


def deciding_values(report: Report, column: Column) -> list[Any]:
    """Values of a field on both sides of what `having` compares a figure of it with."""
    wanted = _thresholds(report)
    parts = (part for one in wanted for part in walk(one))
    is_read = any(isinstance(part, FieldRef) and part.column == column for part in parts)
    return candidates(column, wanted) if is_read else []


def _thresholds(report: Report) -> list[Expression]:
    """What `having` says of figures, said of the fields that they are figures of."""
    if report.having is None:
        return []
    fields = {
        one.column.name: one.aggregate.argument
        for one in report.figures
        if isinstance(one.aggregate.argument, FieldRef)
    }

    def of_field(part: Expression) -> Expression:
        if isinstance(part, FieldRef) and part.entity == FIGURES:
            return fields.get(part.column.name) or part
        return part

    return [rebuild(report.having, of_field)]

"""What a revision takes away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.diagnostics import Diagnostic
from generator.migrations.lint import codes
from generator.migrations.lint.revision_trace import RevisionTrace
from generator.migrations.locks.types import is_narrower
from generator.migrations.operations import AlterColumn, ChangeEnum, DropColumn, DropTable
from generator.schema.model import Type

_DELETES = re.compile(
    r"(?:DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)\s+(?:ONLY\s+)?([\w.\"`]+)", re.IGNORECASE
)


def losses(trace: RevisionTrace, dialect: str) -> Iterator[Diagnostic]:
    """Tables, columns, values, rows."""
    for step in trace.steps:
        at = trace.at(step.line)
        match step.operation:
            case DropTable(table=table) if table.key not in step.made:
                agreed = trace.agrees(table.key, table.name)
                yield codes.drops_table(at, table.key, is_agreed=agreed)
            case DropColumn(table=name, column=column) if (
                name not in step.made and (name, column.name) not in step.added
            ):
                path = f"{name}.{column.name}"
                yield codes.drops_column(at, path, is_agreed=trace.agrees(path))
            case AlterColumn(table=name, before=before, after=after) if is_narrower(
                before.type, after.type, dialect
            ):
                types = type_words(before.type.on(dialect)), type_words(after.type.on(dialect))
                yield codes.narrows(at, f"{name}.{before.name}", *types)
            case ChangeEnum(before=enum, after=new, replaced=replaced):
                gone = [one for one in enum.values if one not in new.values]
                if gone:
                    agreed = set(gone) <= {old for old, _ in replaced}
                    yield codes.drops_value(at, enum.name, ", ".join(gone), is_agreed=agreed)
        deleted = _DELETES.match(step.statement)
        if deleted is not None and deleted[1] not in step.made:
            yield codes.deletes_rows(at, deleted[1].strip('"`'))


def type_words(type_: Type) -> str:
    """`String(20)`, as scripts have it."""
    given = ", ".join(str(value) for name, value in type_.arguments if name != "values")
    return f"{type_.name}({given})" if given else type_.name

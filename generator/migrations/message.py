"""What a revision does in a few words: its message, and the end of its file's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.migrations.operations import (
    AddColumn,
    AlterColumn,
    ChangeEnum,
    CollateTable,
    CommentTable,
    CreateExtension,
    CreateTable,
    CreateTriggers,
    DeleteRows,
    DropColumn,
    DropTable,
    FillTable,
    InsertRows,
    Operation,
    RenameColumn,
    RenameTable,
    UpdateRow,
)
from generator.migrations.triggers import InStep

NOTHING_DONE = "Merge"
"""What a revision says that only follows others."""
_MOST = 3
_LONGEST = 40


def message_of(operations: Sequence[Operation]) -> str:
    """One line: `Add sku to products, drop legacy`; `Merge` where nothing is done."""
    phrases = list(dict.fromkeys(_phrases(operations)))
    if not phrases:
        return NOTHING_DONE
    more = len(phrases) - _MOST
    shown = phrases[:_MOST] + ([f"{more} more"] if more > 0 else [])
    text = ", ".join(shown)
    return text[0].upper() + text[1:]


def slug_of(message: str) -> str:
    """The message as the end of a file's name: `add_sku_to_products`."""
    words = re.findall(r"[a-z0-9]+", message.partition(",")[0].lower())
    slug = ""
    for word in words:
        if len(slug) + len(word) > _LONGEST:
            break
        slug = f"{slug}_{word}" if slug else word
    return slug or "change"


def _phrases(operations: Sequence[Operation]) -> Iterator[str]:
    """Tables and columns first; rules and indexes are told where nothing else is said of a table."""
    for operation in operations:
        phrase = _phrase(operation)
        if phrase:
            yield phrase
    told = {getattr(one, "table", "") for one in operations if _phrase(one)}
    for operation in operations:
        table = getattr(operation, "table", None)
        if isinstance(table, str) and table not in told:
            is_comment = isinstance(operation, CommentTable)
            yield f"change the {'comment' if is_comment else 'rules'} of {table}"


def _phrase(operation: Operation) -> str:  # noqa: C901, PLR0912 - one case an operation
    match operation:
        case CreateExtension(name=name):
            return f"create the extension {name}"
        case CreateTable(table=table):
            return f"create {table.name}"
        case DropTable(table=table):
            return f"drop {table.name}"
        case RenameTable(old=old, new=new):
            return f"rename {old} to {new}"
        case AddColumn(table=name, column=column):
            return f"add {column.name} to {name}"
        case DropColumn(table=name, column=column):
            return f"drop {column.name} of {name}"
        case RenameColumn(table=name, old=old, new=new):
            return f"rename {old} of {name} to {new}"
        case AlterColumn(table=name, after=column):
            return f"change {column.name} of {name}"
        case ChangeEnum(after=enum):
            return f"change the values of {enum.name}"
        case CollateTable():
            return "compare texts otherwise"
        case FillTable(table=name):
            return f"fill {name}"
        case InsertRows(table=name) | UpdateRow(table=name) | DeleteRows(table=name):
            return f"change the rows of {name}"
        case CreateTriggers(rule=InStep(table=name, old=old, new=new)):
            return f"keep {old.name} of {name} in step with {new.name}"
    return ""

"""One step of a revision in words, in the names that hold when it runs."""

from __future__ import annotations

from generator.migrations.message import message_of
from generator.migrations.operations import (
    AddCircularKey,
    AddConstraint,
    AddIndex,
    CreateEnum,
    CreateExtension,
    CreateSchema,
    DropCircularKey,
    DropConstraint,
    DropEnum,
    DropExtension,
    DropIndex,
    Operation,
    RenameConstraint,
    RenameEnum,
    RenameIndex,
)
from generator.schema.model import Check, Constraint, ForeignKey, PrimaryKey

_LONGEST = 60


def words_of(operation: Operation | None, statement: str = "") -> str:  # noqa: C901, PLR0912 - one case an operation
    """`add sku to products`; a statement in the author's own words is quoted."""
    match operation:
        case None:
            is_long = len(statement) > _LONGEST
            return f"{statement[:_LONGEST]}…" if is_long else statement
        case AddConstraint(table=table, constraint=rule):
            return f"add the {kind_of(rule)} {rule.name or ''} to {table}".replace("  ", " ")
        case DropConstraint(table=table, constraint=rule):
            return f"drop the {kind_of(rule)} {rule.name or ''} of {table}".replace("  ", " ")
        case AddCircularKey(table=table, key=key):
            return f"add the foreign key {key.name} to {table}"
        case DropCircularKey(table=table, key=key):
            return f"drop the foreign key {key.name} of {table}"
        case AddIndex(table=table, index=index):
            return f"add the index {index.name} to {table}"
        case DropIndex(table=table, index=index):
            return f"drop the index {index.name} of {table}"
        case RenameConstraint(table=table, before=rule, after=new):
            return f"rename the {kind_of(rule)} {rule.name} of {table} to {new.name}"
        case RenameIndex(table=table, before=index, after=renamed):
            return f"rename the index {index.name} of {table} to {renamed.name}"
        case CreateSchema(name=name):
            return f"create the schema {name}"
        case CreateExtension(name=name) | DropExtension(name=name):
            verb = "create" if isinstance(operation, CreateExtension) else "drop"
            return f"{verb} the extension {name}"
        case CreateEnum(enum=enum) | DropEnum(enum=enum):
            verb = "create" if isinstance(operation, CreateEnum) else "drop"
            return f"{verb} the type {enum.name}"
        case RenameEnum(old=old, new=new_name):
            return f"rename the type {old} to {new_name}"
    said = message_of([operation])
    return said[0].lower() + said[1:]


def kind_of(rule: Constraint) -> str:
    """What a rule is called."""
    if isinstance(rule, PrimaryKey):
        return "primary key"
    if isinstance(rule, ForeignKey):
        return "foreign key"
    return "check" if isinstance(rule, Check) else "unique rule"

"""What the release before cannot do any more, while it still runs or once it has to come back."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Span
from generator.migrations.lint import codes
from generator.migrations.lint.losses import type_words
from generator.migrations.lint.revision_trace import RevisionTrace
from generator.migrations.locks.types import is_narrower
from generator.migrations.operations import (
    AddColumn,
    AddConstraint,
    AddIndex,
    AlterColumn,
    ChangeEnum,
    DropColumn,
    DropConstraint,
    DropTable,
    Operation,
    RenameColumn,
    RenameEnum,
    RenameTable,
)
from generator.migrations.plan.enums import listed
from generator.migrations.words import kind_of
from generator.schema.model import Check, Column, ForeignKey, PrimaryKey, Unique
from generator.schema.renaming import reads

_READS = "the release before reads it"
_SPLIT = "add the new one beside it, and drop the old one in the release after"


def releases(trace: RevisionTrace, dialect: str) -> Iterator[Diagnostic]:
    """One finding a step at most says why. The second half of a change leaves the release before
    alone: that is the one which does not know any more what goes.
    """
    if trace.revision.settles:
        return
    followed = {(one.table, one.name) for one in trace.revision.owed if one.follows}
    for step in trace.steps:
        operation = step.operation
        if operation is None or _is_new(operation, step.made):
            continue
        if _is_passing(operation, trace, step.added):
            continue
        if isinstance(operation, AlterColumn) and (
            (operation.table, operation.before.name) in followed
        ):
            continue  # triggers put into it what the new release writes beside it
        if isinstance(operation, AddConstraint) and _is_of_new_columns(operation, trace):
            continue
        if _refuses_no_more(operation, trace):
            continue
        if not (isinstance(operation, DropConstraint) and _comes_back(operation, trace)):
            yield from _broken(operation, trace.at(step.line), dialect)


def _is_new(operation: Operation, made: frozenset[str]) -> bool:
    table = (
        operation.table.key if isinstance(operation, DropTable) else getattr(operation, "table", "")
    )
    if isinstance(operation, RenameTable):
        table = operation.old
    return table in made


def _comes_back(operation: DropConstraint, trace: RevisionTrace) -> bool:
    """A rule that says something else from then on is judged as a new one."""
    return not isinstance(operation.constraint, PrimaryKey) and any(
        isinstance(step.operation, AddConstraint)
        and step.operation.constraint.name == operation.constraint.name
        for step in trace.steps
    )


def _is_passing(
    operation: Operation, trace: RevisionTrace, added: frozenset[tuple[str, str]]
) -> bool:
    """A column or a rule that comes and goes within the revision."""
    after, before = trace.upgrade.state.tables, trace.before.tables
    match operation:
        case AddColumn(table=table, column=column) if table in after:
            return column.name not in {one.name for one in after[table].columns}
        case DropColumn(table=table, column=column):
            return (table, column.name) in added
        case AddConstraint(table=table, constraint=rule) if table in after:
            return rule.name not in {one.name for one in after[table].constraints}
        case DropConstraint(table=table, constraint=rule) if table in before:
            return rule.name not in {one.name for one in before[table].constraints}
    return False


def _is_of_new_columns(operation: AddConstraint, trace: RevisionTrace) -> bool:
    """The release before leaves them at nothing, or at their default."""
    rule = operation.constraint
    columns = reads(rule.sql) if isinstance(rule, Check) else rule.columns
    added = {
        step.operation.column.name
        for step in trace.steps
        if isinstance(step.operation, AddColumn) and step.operation.table == operation.table
    }
    there = (
        {one.name for one in trace.before.tables[operation.table].columns}
        if operation.table in trace.before.tables
        else set()
    )
    return not set(columns) & (there - added)


def _refuses_no_more(operation: Operation, trace: RevisionTrace) -> bool:
    """A rule that lets through whatever an older one did."""
    before = trace.before.tables.get(str(getattr(operation, "table", "")))
    if before is None:
        return False
    match operation:
        case AddConstraint(constraint=Check() as rule):
            column, values = listed(rule) or ("", ())
            old = [found for one in before.checks if (found := listed(one)) is not None]
            return any(name == column and set(few) <= set(values) for name, few in old)
        case AddConstraint(constraint=ForeignKey() as rule):
            same = (rule.columns, rule.table, rule.references)
            return same in ((one.columns, one.table, one.references) for one in before.foreign_keys)
        case AddConstraint(constraint=Unique(columns=columns)):
            return any(set(key) <= set(columns) for key in before.keys)
        case AddIndex(index=index) if index.unique:
            named = {part.column for part in index.parts}
            return any(set(key) <= named for key in before.keys)
    return False


def _broken(  # noqa: C901, PLR0912 - one case an operation
    operation: Operation, at: Span, dialect: str
) -> Iterator[Diagnostic]:
    match operation:
        case RenameTable(old=old, new=new):
            yield codes.breaks_release(at, f"{old} becomes {new}", _READS, _SPLIT)
        case RenameColumn(table=table, old=old, new=new):
            yield codes.breaks_release(at, f"{table}.{old} becomes {new}", _READS, _SPLIT)
        case RenameEnum(old=old, new=new):
            yield codes.breaks_release(at, f"the type {old} becomes {new}", _READS, _SPLIT)
        case DropTable(table=gone):
            hint = "drop it in the release after the one that does not use it any more"
            yield codes.breaks_release(at, f"{gone.key} is dropped", _READS, hint)
        case DropColumn(table=table, column=column):
            hint = "drop it in the release after the one that does not use it any more"
            yield codes.breaks_release(at, f"{table}.{column.name} is dropped", _READS, hint)
        case AddColumn(table=table, column=column) if _must_be_given(column):
            why = "it is required, and the release before does not fill it"
            yield codes.breaks_release(
                at, f"{table}.{column.name}", why, "give it a default for a release"
            )
        case AlterColumn(table=table, before=before, after=after):
            yield from _altered(table, before, after, at, dialect)
        case ChangeEnum(before=enum, after=after_enum):
            gone_values = [one for one in enum.values if one not in after_enum.values]
            if gone_values:
                why = "the release before writes it"
                what = f"{enum.name} loses {', '.join(gone_values)}"
                yield codes.breaks_release(at, what, why, "take it out in the release after")
        case AddConstraint(table=table, constraint=rule) if not isinstance(rule, PrimaryKey):
            yield codes.refuses_writes(at, f"the {kind_of(rule)} {rule.name}", table)
        case DropConstraint(table=table, constraint=PrimaryKey()):
            why = "the release before finds rows by it"
            yield codes.breaks_release(at, f"the key of {table} is dropped", why, _SPLIT)
        case DropConstraint(table=table, constraint=rule):
            yield codes.loosens(at, f"the {kind_of(rule)} {rule.name} of {table} is dropped")
        case AddIndex(table=table, index=index) if index.unique:
            yield codes.refuses_writes(at, f"the unique index {index.name}", table)


def _must_be_given(column: Column) -> bool:
    return not column.nullable and column.default is None and column.computed is None


def _altered(
    table: str, before: Column, after: Column, at: Span, dialect: str
) -> Iterator[Diagnostic]:
    path = f"{table}.{before.name}"
    if is_narrower(before.type, after.type, dialect):
        old, new = type_words(before.type.on(dialect)), type_words(after.type.on(dialect))
        hint = "add a column of the new type beside it"
        yield codes.breaks_release(
            at, f"{path} becomes {new}", f"the release before writes {old}", hint
        )
    elif before.nullable and not after.nullable:
        why = "it becomes required, and the release before may leave it out"
        yield codes.breaks_release(at, path, why, "make it required in the release after")
    elif before.autoincrement and not after.autoincrement:
        why = "the database numbers it no more, which the release before counts on"
        yield codes.breaks_release(at, path, why, "let it be numbered for a release")
    elif after.nullable and not before.nullable:
        yield codes.loosens(at, f"{path} may be null")
    elif before.default is not None and after.default is None and _must_be_given(after):
        why = "it has no default any more, which the release before may count on"
        yield codes.breaks_release(at, path, why, "drop the default in the release after")

"""Fields that no table has: expressions over the row, and figures of related rows."""

from __future__ import annotations

from collections.abc import Iterator

from generator import problems
from generator.expressions.scope import VIRTUAL
from generator.ir import Access, Column, Kind, Order, VirtualField
from generator.ir.expression import Aggregate, Expression, FieldRef
from generator.ir.traversal import children, walk
from generator.resolve.conditions import Conditions
from generator.resolve.context import Context, Draft
from generator.spec.documents.fields import FieldDocument

_OF_COLUMNS = ("unique", "index", "column", "lookup", "native", "renamed_from", "fill", "convert")


def resolve_virtual(
    context: Context, draft: Draft, conditions: Conditions
) -> tuple[VirtualField, ...]:
    """The fields that are worked out when a row is read."""
    documents = {str(word): document for word, document in draft.document.fields.items()}
    for name, document in documents.items():
        if document.where is not None and draft.virtual_named(name) is None:
            reason = "'where' goes with 'stored: never'"
            context.report.add(problems.virtual_field(document.key_at("where"), name, reason))
    fields = (
        _field(context, draft, conditions, column, documents[column.name])
        for column in draft.virtual
    )
    return tuple(one for one in fields if one is not None)


def resolve_sort(context: Context, draft: Draft, written: tuple[Order, ...]) -> tuple[Column, ...]:
    """Those of them that clients may order by."""
    named = {order.column.name for order in written if not order.hops}
    sorted_by: set[str] = set()
    for word in draft.document.sort or ():
        if draft.virtual_named(str(word)) is None:
            known = [column.name for column in draft.virtual]
            context.report.add(problems.sort_field(word.at, word, known))
        elif str(word) in sorted_by:
            context.report.add(problems.repeated(word.at, "'sort'", word))
        sorted_by.add(str(word))
    named |= sorted_by
    return tuple(column for column in draft.virtual if column.name in named)


def _field(
    context: Context,
    draft: Draft,
    conditions: Conditions,
    column: Column,
    document: FieldDocument,
) -> VirtualField | None:
    report = context.report
    word = document.compute
    for key, reason in _unfit(document, column):
        at = document.key_at(key) if document.has(key) else document.at
        report.add(problems.virtual_field(at, column.name, reason))
    if word is None:
        return None
    expression = conditions.value(draft, word, VIRTUAL, column)
    where = conditions.counted(draft, document.where) if document.where is not None else None
    if expression is None or (document.where is not None and where is None):
        return None
    read = [(expression, word)]
    if where is not None and document.where is not None:
        read.append((where, document.where))
    found = VirtualField(column=column, expression=expression, where=where)
    for part, said in read:
        reason = _reason_against(part, is_condition=part is where)
        reason = reason or _reason_against_creation(draft, found)
        if reason:
            report.add(problems.virtual_field(said.at, column.name, reason))
            return None
    if where is not None and _lists(where) - _lists(expression):
        at = document.key_at("where")
        reason = "'where' speaks of rows that its figures do not count"
        report.add(problems.virtual_field(at, column.name, reason))
        return None
    if expression.type.nullable and not column.nullable:
        report.add(problems.may_be_null(word.at, word, column.name))
        return None
    if found.reads_others and draft.document.version:
        report.add(problems.versioned_figures(word.at, draft.name.text, column.name))
        return None
    return found


def _reason_against_creation(draft: Draft, found: VirtualField) -> str:
    """A creation would answer with the figure from before it has made the rows that are counted."""
    parts = {one.name for one in draft.inverses if one.ownership is not None}
    if _lists(found.expression) & parts:
        return "the rows are parts of this one, so the app keeps their figures: leave 'stored' out"
    if found.reads_others and draft.document.after_create:
        return "'after_create' may make rows that it counts, once the answer is known"
    return ""


def _unfit(document: FieldDocument, column: Column) -> Iterator[tuple[str, str]]:
    """What its field says that only a column can be."""
    for key in _OF_COLUMNS:
        if document.has(key):
            yield key, f"{key!r} is for fields that are stored"
    if Access.READ not in column.access:
        yield "api", "nobody would see it"
    kind = column.type
    if kind.is_opaque or kind.enum is not None or kind.is_file or kind.kind is Kind.UUID:
        yield "type", f"{kind.kind.value} is no type of a figure or a text"


def _reason_against(expression: Expression, *, is_condition: bool) -> str:
    figures = [part for part in walk(expression) if isinstance(part, Aggregate)]
    if not is_condition and any(one.hops for one in _outside(expression)):
        return "a field of other rows stands outside of a sum or count"
    for figure in figures:
        fields = [one for one in walk(figure) if isinstance(one, FieldRef)]
        if not fields or len({one.hops for one in fields}) > 1 or len(fields[0].hops) != 1:
            return "a sum or count is over the rows of one relation: count(posts), sum(posts.stars)"
        if not fields[0].hops[0].is_many:
            return f"{fields[0].hops[0].name!r} leads to one row: a sum or count is over many"
    if any(len(one.hops) > 1 for one in walk(expression) if isinstance(one, FieldRef)):
        return "it reads rows further away than one relation"
    if len(_lists(expression)) > 1 and is_condition:
        return "'where' speaks of the rows of one relation"
    return ""


def _outside(expression: Expression) -> Iterator[FieldRef]:
    """The fields that are read outside of sums and counts."""
    if isinstance(expression, FieldRef):
        yield expression
    if not isinstance(expression, Aggregate):
        for child in children(expression):
            yield from _outside(child)


def _lists(expression: Expression) -> set[str]:
    """The relations whose rows it reads."""
    fields = (part for part in walk(expression) if isinstance(part, FieldRef))
    return {one.hops[0].name for one in fields if one.hops}

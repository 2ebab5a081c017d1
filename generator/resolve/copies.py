"""Snapshots of related rows, and the fields of related rows that a spec names."""

from __future__ import annotations

from generator import problems
from generator.diagnostics import Span
from generator.expressions.paths import MAX_STEPS
from generator.expressions.types import fits, value_type
from generator.ir import Column, Copied, FieldType, Kind, Making, ToOne
from generator.resolve.context import Context, Draft
from generator.resolve.derived_fields import made_fields
from generator.spec.words import Word


def resolve_copied(context: Context, draft: Draft) -> tuple[Copied, ...]:
    """The snapshots that a creation takes of related rows."""
    found = []
    for column, document in made_fields(draft, Making.COPIED):
        copied = _copied(context, draft, column, document.copied)
        if copied is not None:
            found.append(copied)
    return tuple(found)


def _copied(context: Context, draft: Draft, column: Column, word: Word | None) -> Copied | None:
    if word is None:
        return None
    found = related_path(context, draft, word, "copied")
    if found is None:
        return None
    path, source = found
    source_type, own_type = value_type(source, nullable=path[0].nullable), value_type(column)
    reason = ""
    if source.type.is_secret:
        reason = "a password stays where it is"
    elif source.type.is_file:
        reason = "a file belongs to one row"
    elif source.type.enum != column.type.enum or not fits(source_type, own_type):
        reason = f"it is {source_type}, and {column.name!r} holds {own_type}"
    elif _is_cut(source.type, column.type):
        reason = f"it is {source.type.notation}, and {column.name!r} is {column.type.notation}"
    if reason:
        context.report.add(problems.bad_path(word.at, word, "copied", reason))
        return None
    if source_type.nullable and not column.nullable:
        context.report.add(problems.may_be_null(word.at, word, column.name))
        return None
    return Copied(column=column, path=path, source=source)


def _is_cut(source: FieldType, own: FieldType) -> bool:
    """Whether a value of the source may be too long, or have too many digits."""
    if own.is_text and own.length is not None:
        return source.length is None or source.length > own.length
    if own.is_integer:
        order = (Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT)
        return order.index(source.kind) > order.index(own.kind)
    if not source.is_decimal or own.precision is None:
        return False
    if source.precision is None:
        return True
    whole, own_whole = (one.precision - (one.scale or 0) for one in (source, own) if one.precision)
    return whole > own_whole or (source.scale or 0) > (own.scale or 0)


def related_field(
    context: Context, draft: Draft, word: Word, use: str
) -> tuple[ToOne, Column] | None:
    """The relation to one row and the field over there that `product.price` names."""
    found = related_path(context, draft, word, use, most=1)
    return None if found is None else (found[0][0], found[1])


def related_path(
    context: Context, draft: Draft, word: Word, use: str, most: int = MAX_STEPS
) -> tuple[tuple[ToOne, ...], Column] | None:
    """The relations to one row each, and the field at their end, that `line.slot.rate` names."""
    *steps, field = str(word).split(".")
    if len(steps) > MAX_STEPS:
        reason = f"a path leads over {MAX_STEPS} relations at most"
        context.report.add(problems.bad_path(word.at, word, use, reason))
        return None
    if not 1 <= len(steps) <= most:
        _report_form(context, draft, word, use)
        return None
    path: list[ToOne] = []
    place = 0
    for step in steps:
        at = word.part(place, len(step))
        relation = next((one for one in draft.relations if one.name == step.strip()), None)
        if relation is None and context.is_broken(draft, step.strip()):
            return None
        if relation is None and not path:
            _report_form(context, draft, word, use)
            return None
        if relation is None:
            reason = f"{draft.name.text} has no relation {step.strip()!r} to one row"
            hint = problems.did_you_mean(step.strip(), [one.name for one in draft.relations])
            context.report.add(problems.bad_path(at, word, use, reason, hint))
            return None
        if not _leads_on(context, word, at, use, relation, is_first=not path):
            return None
        if relation.nullable and len(steps) > 1:
            reason = f"{step.strip()!r} may be null, and only required relations lead further"
            context.report.add(problems.bad_path(at, word, use, reason))
            return None
        path.append(relation)
        draft = context.drafts[relation.target]
        place += len(step) + 1
    column = _field(context, draft, word, field)
    return None if column is None else (tuple(path), column)


def _report_form(context: Context, draft: Draft, word: Word, use: str) -> None:
    names = ", ".join(one.name for one in draft.relations) or "none"
    reason = f"it is written relation.field, and the relations to one row are: {names}"
    context.report.add(problems.bad_path(word.at, word, use, reason))


def _leads_on(
    context: Context, word: Word, at: Span, use: str, relation: ToOne, *, is_first: bool
) -> bool:
    """Its row is there before this one, and found by one key."""
    if not relation.is_simple:
        what = "a copy" if use == "copied" else "a stock"
        context.report.add(problems.needs_simple_key(at, what, relation.target))
        return False
    if relation.ownership is not None and is_first:
        reason = f"the row of {relation.name!r} is made in the same request"
        context.report.add(problems.bad_path(at, word, use, reason))
        return False
    return True


def _field(context: Context, target: Draft, word: Word, field: str) -> Column | None:
    columns = target.columns_of(field.strip())
    if columns and len(columns) == 1:
        return columns[0]
    if not context.is_broken(target, field.strip()):
        at = word.part(len(word) - len(field), len(field))
        entity = target.name.text
        context.report.add(problems.unknown_field(at, entity, field.strip(), target.names))
    return None

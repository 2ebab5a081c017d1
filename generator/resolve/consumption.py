"""Consumption: what the creation of a row takes from the stock of a related one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from generator import problems
from generator.expressions.types import fits, value_type
from generator.ir import (
    Access,
    Column,
    Consumption,
    FieldType,
    Kind,
    Making,
    Requirement,
    Role,
    ToOne,
)
from generator.ir.expression import (
    Binary,
    Call,
    Conditional,
    Expression,
    FieldRef,
    Function,
    Literal,
    Operator,
)
from generator.ir.traversal import columns
from generator.kinds.facts import ValueKind
from generator.resolve.conditions import Conditions
from generator.resolve.context import Context, Draft
from generator.resolve.copies import related_field
from generator.resolve.requirements import Reader
from generator.spec.documents.behaviour import ConsumptionDocument, EffectDocument
from generator.spec.documents.fields import FieldDocument
from generator.spec.documents.relations import RelationDocument
from generator.spec.words import Word

RELEASED = "released_at"
"""The column that says when what was consumed was given back."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)


def close_consumed(context: Context, draft: Draft) -> None:
    """No update changes what a row took from a stock: that is what is given back."""
    for consumption in draft.document.consumes:
        names = {f"{consumption.stock.partition('.')[0].strip()}_id"}
        names.update(_read_by(draft, consumption.amount))
        for column in draft.columns:
            if column.name in names and column.role in (Role.FIELD, Role.REFERENCE):
                draft.consumed.add(column.name)
                _close(context, draft, column)


def mark_released(context: Context, draft: Draft) -> None:
    """Where an action gives back, a row remembers that it did: what was taken is given back once."""
    action = next(
        (
            (word, effect)
            for word, document in draft.document.actions.items()
            for effect in _all(document.do)
            if effect.release is not None
        ),
        None,
    )
    if action is None:
        return
    word, effect = action
    if not draft.namespace.claim(RELEASED, "the moment of the release", effect.key_at("release")):
        return
    draft.columns.append(
        Column(
            name=RELEASED,
            attribute=RELEASED,
            column=context.settings.column_name(RELEASED),
            type=FieldType(kind=Kind.DATETIME),
            role=Role.RELEASED,
            nullable=True,
            doc=f"When {word!r} or a state gave back what was taken",
            access=frozenset(),
        )
    )


def _all(effects: Iterable[EffectDocument]) -> Iterator[EffectDocument]:
    for effect in effects:
        yield effect
        yield from _all(effect.attempt or ())


def _read_by(draft: Draft, expression: str) -> set[str]:
    """The fields that the text reads, and those that the computed ones among them read."""
    documents = {str(word): document for word, document in draft.document.fields.items()}
    found: set[str] = set()
    waiting = _NAME.findall(expression)
    while waiting:
        name = waiting.pop()
        name = name if name in documents else name.removesuffix("_")
        if name in found or name not in documents:
            continue
        found.add(name)
        waiting += _NAME.findall(documents[name].compute or "")
    return found


def _close(context: Context, draft: Draft, column: Column) -> None:
    if not column.is_updatable:
        return
    fields, relations = draft.document.fields, draft.document.relations
    documents: dict[Word, FieldDocument | RelationDocument] = {**fields, **relations}
    for word, document in documents.items():
        if column.name in (word, f"{word}_id") and document.api is not None:
            reason = f"{word!r} says what was consumed, so no update carries it"
            hint = "leave update out of 'api'"
            at = document.value_at("api")
            context.report.add(problems.bad_consumption(at, reason, hint))
    draft.replace(replace(column, access=column.access - {Access.UPDATE}))


def resolve_consumes(
    context: Context, draft: Draft, conditions: Conditions
) -> tuple[Consumption, ...]:
    """What a creation takes from related rows."""
    found: list[Consumption] = []
    for document in draft.document.consumes:
        consumption = _consumption(context, draft, conditions, document)
        if consumption is None:
            continue
        target = consumption.relation.target
        if any(one.relation.target == target for one in found):
            reason = f"two consumptions take from {target}, and one is all that a row can have"
            hint = "add the amounts up in one"
            context.report.add(problems.bad_consumption(document.at, reason, hint))
            continue
        found.append(consumption)
    return tuple(found)


def _consumption(
    context: Context, draft: Draft, conditions: Conditions, document: ConsumptionDocument
) -> Consumption | None:
    step = related_field(context, draft, document.stock, "consumed")
    reader = Reader(context=context, draft=draft, conditions=conditions, rules=True)
    amount = reader.value(document.amount, None)
    requires = reader.requirements(document.require or {})
    is_sound = _are_known(context, draft, document, requires)
    if step is None or amount is None or not is_sound:
        return None
    relation, stock = step
    if not _is_stock(context, document, relation, stock):
        return None
    if not _is_amount(context, document, stock, amount):
        return None
    return Consumption(relation=relation, stock=stock, amount=amount, requires=requires)


def _are_known(
    context: Context,
    draft: Draft,
    document: ConsumptionDocument,
    requires: tuple[Requirement, ...],
) -> bool:
    """The conditions read what is known before the row is made."""
    is_sound = True
    for word, requirement in zip(document.require or {}, requires, strict=False):
        values = [requirement.condition]
        values += [one for one in requirement.message.parts if not isinstance(one, str)]
        whole = draft.owner.columns if draft.owner else ()
        read = [one for value in values for one in columns(value)]
        for column in [one for one in read if _is_late(one) or one in whole][:1]:
            reason = f"{column.name!r} is only known after the row is made"
            if column in whole:
                reason = (
                    f"the row of {column.name.removesuffix('_id')!r} is made in the same request"
                )
            context.report.add(problems.bad_consumption(word.at, reason))
            is_sound = False
    return is_sound


def _is_late(column: Column) -> bool:
    if column.role is Role.KEY:
        return not column.is_creatable
    is_kept = column.role in (Role.CREATED, Role.UPDATED, Role.VERSION)
    return is_kept or column.making is Making.STORED


def _is_stock(
    context: Context, document: ConsumptionDocument, relation: ToOne, stock: Column
) -> bool:
    at = document.stock.at
    reason = _reason_against_stock(stock)
    if reason:
        context.report.add(problems.bad_path(at, document.stock, "consumed", reason))
    elif relation.nullable:
        reason = f"{relation.name!r} may be null, and then there is no stock to take from"
        context.report.add(problems.bad_consumption(at, reason, "leave 'nullable' out"))
    elif not any(one.is_creatable for one in relation.columns):
        reason = f"'api' keeps {relation.name!r} out of create"
        context.report.add(problems.bad_consumption(at, reason, "add create to its 'api'"))
    else:
        return True
    return False


def _reason_against_stock(stock: Column) -> str | None:
    if stock.role is not Role.FIELD or stock.making is not None:
        return "it is kept by the app"
    if stock.type.enum is not None or not (stock.type.is_integer or stock.type.is_decimal):
        return f"its type is {stock.type.kind.value}, and a stock is an integer or a decimal"
    return "it may be null" if stock.nullable else None


def _is_amount(
    context: Context, document: ConsumptionDocument, stock: Column, amount: Expression
) -> bool:
    report, at = context.report, document.amount.at
    if amount.type.kind is ValueKind.NULL or not fits(amount.type, value_type(stock)):
        reason = f"the amount is {amount.type}, and the stock is {value_type(stock)}"
        report.add(problems.bad_consumption(at, reason))
    elif amount.type.nullable:
        name = f"the amount of {document.stock}"
        report.add(problems.may_be_null(at, document.amount, name))
    elif any(one.role is not Role.FIELD or _is_late(one) for one in columns(amount)):
        reason = "an amount is made of the row's own fields, as they are before it is stored"
        report.add(problems.bad_consumption(at, reason))
    elif not columns(amount) and not _is_never_negative(amount):
        report.add(problems.bad_consumption(at, "a negative amount would add to the stock"))
    else:
        if not _is_never_negative(amount):
            report.add(problems.amount_without_floor(at, document.amount))
        return True
    return False


def _is_never_negative(expression: Expression) -> bool:
    """What the bounds of the fields and the literals promise."""
    match expression:
        case Literal(value=int() as value):
            return value >= 0
        case Literal():
            return expression.type.kind is ValueKind.DECIMAL
        case FieldRef():
            return _has_floor(expression.column)
        case Binary(operator=Operator.SUBTRACT):
            return False
        case Binary():
            return _is_never_negative(expression.left) and _is_never_negative(expression.right)
        case Conditional():
            return _is_never_negative(expression.then) and _is_never_negative(expression.otherwise)
        case Call(function=Function.LENGTH):
            return True
        case Call():
            return all(map(_is_never_negative, expression.arguments))
        case _:
            return False


def _has_floor(column: Column) -> bool:
    """Its bounds keep it from being negative; what the app computes is taken as meant."""
    floors = (column.bounds.ge, column.bounds.gt)
    return column.making is not None or any(one is not None and one >= 0 for one in floors)

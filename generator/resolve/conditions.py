"""Where resolving meets the expression language: which names an expression may use at each place."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator

from generator.expressions.check import check
from generator.expressions.scope import (
    CHECK,
    CONDITION,
    INDEX,
    OWN_VALUE,
    EntityScope,
    Place,
    Row,
)
from generator.expressions.syntax import Syntax, parse
from generator.expressions.tree import (
    BOOLEAN,
    BoolOp,
    Comparator,
    Comparison,
    Connective,
    Expression,
    FieldRef,
    Hop,
    Literal,
    ValueKind,
    ValueType,
)
from generator.expressions.types import value_type
from generator.ir import Column
from generator.ir.entity import Parameter
from generator.ir.field import Number
from generator.resolve.context import Context, Draft
from generator.spec.values import Word

_COMPARATORS = {
    "gt": Comparator.GREATER,
    "ge": Comparator.AT_LEAST,
    "lt": Comparator.LESS,
    "le": Comparator.AT_MOST,
}


class Conditions:
    """Reads the conditions of an app whose columns and relations are all known."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._rows = {name: _row(draft) for name, draft in context.drafts.items()}

    def check(self, draft: Draft, text: Word) -> Expression | None:
        """A rule that the database keeps for every row."""
        return self._read(draft, text, CHECK, ())

    def predicate(self, draft: Draft, text: Word) -> Expression | None:
        """Which rows an index holds."""
        return self._read(draft, text, INDEX, ())

    def where(self, draft: Draft, text: Word, parameters: Iterable[Parameter]) -> Expression | None:
        """Which rows a query finds."""
        return self._read(draft, text, CONDITION, parameters)

    def value(
        self, draft: Draft, text: Word, parameters: Iterable[Parameter], expected: ValueType
    ) -> Expression | None:
        """What a column is set to, over the old values of its row."""
        return self._read(draft, text, OWN_VALUE, parameters, expected)

    def _read(
        self,
        draft: Draft,
        text: Word,
        place: Place,
        parameters: Iterable[Parameter],
        expected: ValueType = BOOLEAN,
    ) -> Expression | None:
        report = self._context.report
        at = text.part(0, len(text)) if text.is_exact else text.at
        syntax = parse(text, at, report, exact=text.is_exact)
        named = {one.name: one for one in parameters if one.equals is None}
        if syntax is None or self._names_a_broken_one(draft, syntax, named):
            return None
        scope = EntityScope(
            entity=draft.name.text,
            rows=self._rows,
            place=place,
            parameters={name: one.column for name, one in named.items()},
            targets={name: one.entity for name, one in named.items() if one.entity},
        )
        return check(syntax, scope, report, expected=expected)

    def _names_a_broken_one(
        self, draft: Draft, syntax: Syntax, parameters: Collection[str]
    ) -> bool:
        """It reads something that is left out because of another problem."""
        row = self._rows[draft.name.text]
        for node in ast.walk(syntax.root):
            if not isinstance(node, ast.Name) or node.id in parameters:
                continue
            if node.id in row.columns or node.id in row.hops:
                continue
            if draft.was_declared(node.id):
                return True
        return False


def _row(draft: Draft) -> Row:
    return Row(
        columns={column.name: column for column in draft.columns},
        hops={hop.name: hop for hop in _hops(draft)},
    )


def _hops(draft: Draft) -> Iterator[Hop]:
    source = draft.name.text
    for relation in draft.relations:
        yield Hop(
            name=relation.name,
            attribute=relation.attribute,
            source=source,
            target=relation.target,
            nullable=relation.nullable,
            columns=relation.columns,
        )
    for link in draft.links:
        yield Hop(
            name=link.name,
            attribute=link.attribute,
            source=source,
            target=link.target,
            is_many=True,
        )
    for inverse in draft.inverses:
        yield Hop(
            name=inverse.name,
            attribute=inverse.attribute,
            source=source,
            target=inverse.source,
            is_many=inverse.is_many,
            nullable=not inverse.is_many,
        )


def range_of(entity: str, column: Column) -> Expression | None:
    """What the bounds of a column say, as a condition over the row; None without bounds."""
    field = FieldRef(entity=entity, column=column, type=value_type(column))
    parts = [
        Comparison(
            operands=(field, _literal(getattr(column.bounds, key))),
            comparators=(comparator,),
            type=_type_of_condition(column),
        )
        for key, comparator in _COMPARATORS.items()
        if getattr(column.bounds, key) is not None
    ]
    if len(parts) < 2:
        return parts[0] if parts else None
    return BoolOp(connective=Connective.AND, operands=tuple(parts), type=_type_of_condition(column))


def _type_of_condition(column: Column) -> ValueType:
    return ValueType(kind=BOOLEAN.kind, nullable=column.nullable)


def _literal(value: Number) -> Literal:
    kinds = {int: ValueKind.INTEGER, float: ValueKind.FLOAT}
    return Literal(value=value, type=ValueType(kind=kinds.get(type(value), ValueKind.DECIMAL)))

"""Where resolving meets the expression language: which names an expression may use at each place."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from generator import problems
from generator.expressions.check import check
from generator.expressions.scope import (
    CHECK,
    CONDITION,
    COUNTED,
    EFFECT,
    GROUP,
    GROUP_CONDITION,
    INDEX,
    OWN_VALUE,
    REPORT,
    REPORT_CONDITION,
    ROW,
    EntityScope,
    Place,
    RowScope,
)
from generator.expressions.syntax import Syntax, parse
from generator.expressions.types import value_type
from generator.expressions.words import is_word, names_of
from generator.ir import Column
from generator.ir.expression import (
    BOOLEAN,
    BoolOp,
    Comparator,
    Comparison,
    Connective,
    Expression,
    FieldRef,
    Hop,
    Literal,
    ValueType,
)
from generator.ir.field import Number
from generator.ir.queries import Parameter
from generator.ir.report import FIGURES
from generator.kinds.facts import ValueKind
from generator.resolve.context import Context, Draft
from generator.spec.words import Word

_COMPARATORS = {
    "gt": Comparator.GREATER,
    "ge": Comparator.AT_LEAST,
    "lt": Comparator.LESS,
    "le": Comparator.AT_MOST,
}


def never(_: str) -> bool:
    """No parameter was left out."""
    return False


class Conditions:
    """Reads the conditions of an app whose columns and relations are all known."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._rows = {name: _row(draft) for name, draft in context.drafts.items()}

    def hop(self, draft: Draft, name: str) -> Hop | None:
        """The relation of an entity, of either end, that bears this name."""
        return self._rows[draft.name.text].hops.get(name)

    def relations(self, draft: Draft) -> list[str]:
        """The names of an entity's relations, of either end."""
        return list(self._rows[draft.name.text].hops)

    def check(self, draft: Draft, text: Word) -> Expression | None:
        """A rule that the database keeps for every row."""
        return self._read(draft, text, CHECK, ())

    def predicate(self, draft: Draft, text: Word) -> Expression | None:
        """Which rows an index holds."""
        return self._read(draft, text, INDEX, ())

    def where(self, draft: Draft, text: Word, parameters: Iterable[Parameter]) -> Expression | None:
        """Which rows a query finds."""
        return self._read(draft, text, CONDITION, parameters)

    def value(self, draft: Draft, text: Word, place: Place, column: Column) -> Expression | None:
        """A value that the column can hold."""
        return self._read(draft, text, place, (), expected=value_type(column))

    def counted(self, draft: Draft, text: Word) -> Expression | None:
        """Which related rows a figure counts."""
        return self._read(draft, text, COUNTED, ())

    def rule(
        self, draft: Draft, text: Word, expected: ValueType | None = BOOLEAN
    ) -> Expression | None:
        """A condition or a value over the row and its related rows."""
        return self._read(draft, text, ROW, (), expected=expected)

    def at_hand(
        self,
        draft: Draft,
        text: Word,
        parameters: Iterable[Parameter],
        expected: ValueType | None = BOOLEAN,
        *,
        broken: Callable[[str], bool],
    ) -> Expression | None:
        """A condition or a value over the row, its related rows and the parameters."""
        return self._read(draft, text, EFFECT, parameters, expected=expected, broken=broken)

    def report_condition(
        self, draft: Draft, text: Word, parameters: Iterable[Parameter]
    ) -> Expression | None:
        """Which rows a report, or one of its values, counts."""
        return self._read(draft, text, REPORT_CONDITION, parameters)

    def report_value(
        self, draft: Draft, text: Word, parameters: Iterable[Parameter]
    ) -> Expression | None:
        """What a report counts."""
        return self._read(draft, text, REPORT, parameters, expected=None)

    def report_group(self, draft: Draft, text: Word) -> Expression | None:
        """What the rows of a report have in common."""
        names = [f"{name}_" if keyword.iskeyword(name) else name for name in text.split(".")]
        path = Word(".".join(names))
        path.at, path.is_exact, path.offset = text.at, text.is_exact and path == text, text.offset
        return self._read(draft, path, GROUP, (), expected=None)

    def group_condition(
        self, text: Word, figures: Iterable[Column], parameters: Iterable[Parameter]
    ) -> Expression | None:
        """Which groups a report shows, by their figures."""
        at = text.part(0, len(text)) if text.is_exact else text.at
        syntax = parse(text, at, self._context.report, exact=text.is_exact)
        if syntax is None:
            return None
        scope = EntityScope(
            entity=FIGURES,
            rows={FIGURES: RowScope(columns={one.name: one for one in figures})},
            place=GROUP_CONDITION,
            parameters={one.name: one.column for one in parameters if one.equals is None},
        )
        return check(syntax, scope, self._context.report, expected=BOOLEAN)

    def assigned(
        self, draft: Draft, text: Word, parameters: Iterable[Parameter], expected: ValueType
    ) -> Expression | None:
        """What a column is set to, over the old values of its row."""
        return self._read(draft, text, OWN_VALUE, parameters, expected=expected)

    def _read(
        self,
        draft: Draft,
        text: Word,
        place: Place,
        parameters: Iterable[Parameter],
        *,
        expected: ValueType | None = BOOLEAN,
        broken: Callable[[str], bool] = never,
    ) -> Expression | None:
        report = self._context.report
        enum = expected.enum if expected else None
        numbers = expected.numbers if expected else None
        if expected and numbers and (number := numbers.numbered(text)) is not None:
            return Literal(value=number, type=replace(expected, nullable=False))
        if expected and enum and text in enum.values:
            return Literal(value=str(text), type=replace(expected, nullable=False))
        at = text.part(0, len(text)) if text.is_exact else text.at
        syntax = parse(text, at, report, exact=text.is_exact)
        named = {one.name: one for one in parameters if one.equals is None}
        if syntax is None or self._reads_a_broken_one(draft, syntax, named, broken):
            return None
        if (name := self._virtual_in(draft, syntax)) is not None:
            report.add(problems.virtual_use(at, name, f"read by {place.what}"))
            return None
        scope = EntityScope(
            entity=draft.name.text,
            rows=self._rows,
            place=place,
            parameters={name: one.column for name, one in named.items()},
            targets={name: one.entity for name, one in named.items() if one.entity},
        )
        return check(syntax, scope, report, expected=expected)

    def _reads_a_broken_one(
        self,
        draft: Draft,
        syntax: Syntax,
        parameters: Mapping[str, Parameter],
        broken: Callable[[str], bool],
    ) -> bool:
        """It reads something that is left out because of another problem."""
        return any(
            broken(path[0]) or self._is_broken(draft, path, parameters) for path in _read(syntax)
        )

    def _virtual_in(self, draft: Draft, syntax: Syntax) -> str | None:
        """The first field without a column that it reads."""
        for path in _read(syntax):
            *steps, last = [one for one in path if one != "self"] or [""]
            row: Draft | None = draft
            for step in steps:
                hop = self._rows[row.name.text].hops.get(step) if row else None
                row = self._context.drafts[hop.target] if hop else None
            if row is not None and row.virtual_named(last) is not None:
                return last
        return None

    def _is_broken(
        self, draft: Draft, names: list[str], parameters: Mapping[str, Parameter]
    ) -> bool:
        if is_word(names[0]):
            return False
        if names[0] == "self":
            names = names[1:]
        elif names[0] in parameters:
            target = parameters[names[0]].entity
            if target is None:
                return False
            draft, names = self._context.drafts[target], names[1:]
        for name in names:
            hop = self._rows[draft.name.text].hops.get(name)
            if hop is None:
                is_known = name in self._rows[draft.name.text].columns
                return not is_known and self._context.is_broken(draft, name)
            draft = self._context.drafts[hop.target]
        return False


def _read(syntax: Syntax) -> Iterator[list[str]]:
    """The paths that it reads: names of functions are none."""
    functions = {id(node.func) for node in ast.walk(syntax.root) if isinstance(node, ast.Call)}
    for node in ast.walk(syntax.root):
        if isinstance(node, ast.Name | ast.Attribute) and id(node) not in functions:
            yield names_of(node)


def _row(draft: Draft) -> RowScope:
    return RowScope(
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
            is_simple=relation.is_simple,
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

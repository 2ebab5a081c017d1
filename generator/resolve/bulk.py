"""Bulk statements: one UPDATE or DELETE over all rows that satisfy a condition."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from generator import problems
from generator.expressions.types import value_type
from generator.ir import Assignment, Bulk, Column, Database, Name, Role, Verb
from generator.ir.expression import (
    BOOLEAN,
    Binary,
    Call,
    Exists,
    Expression,
    Function,
    Literal,
    Operator,
    ValueType,
)
from generator.ir.queries import Parameter
from generator.ir.traversal import columns, walk
from generator.kinds.facts import ValueKind
from generator.resolve.bounds import satisfies
from generator.resolve.conditions import Conditions
from generator.resolve.context import Context, Draft
from generator.resolve.parameters import Owner, bounded, check_path_parameters, resolve_parameters
from generator.resolve.routes import Routes, resolve_writing_path
from generator.spec.documents.queries import BulkDocument
from generator.spec.words import Word

_KEPT = {
    Role.KEY: "it is the key",
    Role.CREATED: "the application keeps it",
    Role.UPDATED: "the application keeps it",
    Role.VERSION: "the application keeps it",
}
"""Why a column of this role is not set by the author's statements."""


def resolve_bulk(
    context: Context, draft: Draft, conditions: Conditions, routes: Routes
) -> tuple[Bulk, ...]:
    """The bulk statements of an entity, in the author's order."""
    return tuple(_Statements(context, draft, conditions, routes).all())


class _Statements:
    def __init__(
        self, context: Context, draft: Draft, conditions: Conditions, routes: Routes
    ) -> None:
        self._context = context
        self._report = context.report
        self._draft = draft
        self._conditions = conditions
        self._routes = routes

    def all(self) -> Iterator[Bulk]:
        for word, statement in self._draft.document.bulk.items():
            method = self._draft.methods.claim(word, "the statement")
            if method is None:
                continue
            found = self._statement(word, method, statement)
            if found is not None:
                yield found

    def _statement(self, word: Word, method: str, document: BulkDocument) -> Bulk | None:
        what = f"the statement {word!r}"
        owner = Owner(word=word)
        parameters = resolve_parameters(self._context, self._draft, document.params, owner)
        where = self._where(word, document, parameters)
        if document.delete == (document.set is not None):
            if not document.has_dropped("set") and not document.has_dropped("delete"):
                both = "both sets and deletes" if document.delete else "does nothing"
                self._report.add(problems.statement_without_purpose(word.at, what, both))
            return None
        assignments = self._assignments(document, parameters)
        verb, path = self._route(what, document, parameters)
        if where is None or not (assignments or document.delete):
            return None
        return Bulk(
            name=Name(str(word)),
            method=method,
            parameters=bounded(parameters, (where, *(one.value for one in assignments))),
            where=where,
            assignments=assignments,
            verb=verb,
            path=path,
            summary=str(document.summary or ""),
            doc=str(document.doc or ""),
        )

    # Which rows

    def _where(
        self, word: Word, document: BulkDocument, parameters: tuple[Parameter, ...]
    ) -> Expression | None:
        if document.where is None:
            if not document.has_dropped("where"):
                what = f"the statement {word!r}"
                self._report.add(problems.statement_over_all_rows(word.at, what))
            return None
        if document.where == "true":
            return Literal(value=True, type=BOOLEAN)
        where = self._conditions.where(self._draft, document.where, parameters)
        entity = self._draft.name.text
        if where is not None and self._context.needs(Database.MYSQL):
            hops = [part.hop for part in walk(where) if isinstance(part, Exists)]
            if any(hop.target == entity for hop in hops):
                problem = problems.statement_reads_own_table(document.where.at, entity)
                self._report.add(problem)
        return where

    # What they become

    def _assignments(
        self, document: BulkDocument, parameters: tuple[Parameter, ...]
    ) -> tuple[Assignment, ...]:
        found: dict[str, Assignment] = {}
        places = document.set or {}
        if document.set is not None and not places and not document.has_dropped("set"):
            at = document.value_at("set")
            self._report.add(
                problems.statement_without_purpose(at, "the statement", "sets nothing")
            )
        for word, formula in places.items():
            column = self._column(word)
            if column is None:
                continue
            if column.name in found:
                self._report.add(problems.repeated(word.at, "'set'", word))
                continue
            value = self._value(word, column, formula, parameters)
            if value is not None:
                found[column.name] = Assignment(column=column, value=value)
        return self._in_order(document, list(found.values()))

    def _column(self, word: Word) -> Column | None:
        draft = self._draft
        own = draft.columns_of(word)
        if own is None:
            if any(word in (link.name, link.ids_name) for link in draft.links):
                reason = "a many-to-many relation stands in another table"
                self._report.add(problems.not_assignable(word.at, word, reason))
            elif not draft.was_declared(word):
                known = draft.names
                self._report.add(problems.unknown_field(word.at, draft.name.text, word, known))
            return None
        column = own[0]
        reason = _KEPT.get(column.role, "")
        if column.type.is_secret:
            reason = "a password is stored as a hash"
        if any(one.tree and column in one.columns for one in draft.relations):
            reason = "each move in a tree is checked by itself"
        if reason:
            self._report.add(problems.not_assignable(word.at, word, reason))
            return None
        return column

    def _value(
        self, word: Word, column: Column, formula: Word, parameters: tuple[Parameter, ...]
    ) -> Expression | None:
        wanted = value_type(column, nullable=True)
        value = self._conditions.assigned(self._draft, formula, parameters, wanted)
        if value is None:
            return None
        reason, hint = _misfit(column, value)
        if reason:
            self._report.add(problems.not_assignable(formula.at, word, reason, hint))
            return None
        return _rounded(column, value)

    def _in_order(
        self, document: BulkDocument, assignments: list[Assignment]
    ) -> tuple[Assignment, ...]:
        """Those that read a column before the one that sets it, as MySQL sees new values at once."""
        ordered: list[Assignment] = []
        waiting = list(assignments)
        while waiting:
            free = next((one for one in waiting if not _is_read(one, waiting)), None)
            if free is None:
                if self._context.needs(Database.MYSQL):
                    names = " and ".join(repr(one.column.name) for one in waiting)
                    at = document.key_at("set")
                    self._report.add(problems.assignments_in_a_circle(at, names))
                return (*ordered, *waiting)
            waiting.remove(free)
            ordered.append(free)
        return tuple(ordered)

    # Where it is called

    def _route(
        self, what: str, document: BulkDocument, parameters: tuple[Parameter, ...]
    ) -> tuple[Verb, str | None]:
        default = Verb.DELETE if document.delete else Verb.PATCH
        route = document.route
        parsed = resolve_writing_path(self._context, route, default) if route else None
        if route is None or parsed is None:
            return default, None
        verb, path, names = parsed
        check_path_parameters(self._report, route, names, parameters, "the statement")
        self._routes.claim(verb.value, path, what, route.at)
        return verb, path


def _is_read(assignment: Assignment, others: list[Assignment]) -> bool:
    """Another one that is still to come reads the column, so this one must wait."""
    return any(
        assignment.column in columns(other.value) for other in others if other is not assignment
    )


def _misfit(column: Column, value: Expression) -> tuple[str, str]:
    """Why a value does not fit the column, and what may help; nothing where it does."""
    if may_be_null(value) and not column.nullable:
        if isinstance(value, Literal):
            return "it is never null", ""
        return "its value may be null, and it is never null", "give another value by coalesce()"
    if column.type.is_integer and value.type.kind in (ValueKind.DECIMAL, ValueKind.FLOAT):
        return "it is a whole number, and its value may have a fraction", ""
    if isinstance(value, Literal) and isinstance(value.value, str | int | float | Decimal):
        return _broken_rule(column, value), ""
    return "", ""


def may_be_null(value: Expression) -> bool:
    """A quotient is null only where something in it is, unless it may be divided by zero."""
    if not isinstance(value, Binary):
        return value.type.nullable
    is_quotient = value.operator in (Operator.DIVIDE, Operator.MODULO)
    is_by_zero = is_quotient and not (isinstance(value.right, Literal) and value.right.value)
    return is_by_zero or may_be_null(value.left) or may_be_null(value.right)


def _broken_rule(column: Column, value: Literal) -> str:
    """The rule of the field that a literal breaks."""
    written = value.value
    if isinstance(written, bool) or column.type.enum is not None:
        return ""
    length = column.type.length
    if isinstance(written, str) and length is not None and len(written) > length:
        return f"its value has more than {length} characters"
    reason = satisfies(written, column.bounds) if isinstance(written, str | int | Decimal) else None
    return f"its value is not allowed: {reason}" if reason else ""


def _rounded(column: Column, value: Expression) -> Expression:
    """A decimal that is calculated is rounded to the column's scale, alike on every database."""
    scale = column.type.scale
    is_plain = isinstance(value, Literal) or value.type.scale == scale
    if not column.type.is_decimal or scale is None or is_plain:
        return value
    if value.type.kind is not ValueKind.DECIMAL:
        return value
    digits = Literal(value=scale, type=ValueType(kind=ValueKind.INTEGER))
    kind = value_type(column, nullable=value.type.nullable)
    return Call(function=Function.ROUND, arguments=(value, digits), type=kind)

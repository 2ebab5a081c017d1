"""Unique constraints, indexes and checks: those that are written, and those that follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from generator import problems
from generator.diagnostics import Diagnostic, Span
from generator.ir import Check, Column, Database, DeleteRule, Index, Kind, Order, Unique
from generator.resolve.conditions import Conditions, range_of
from generator.resolve.context import Context, Draft
from generator.resolve.fields import can_index, index_problem, indexed_characters
from generator.resolve.orders import resolve_orders
from generator.spec.documents import IndexDocument
from generator.spec.values import Word

MAX_INDEX_COLUMNS = 16
MAX_INDEXED_TOGETHER = 768
"""MySQL's 3,072 bytes, at four bytes a character."""


@dataclass(slots=True)
class Indexes:
    """The uniques and indexes of one table on their way."""

    context: Context
    draft: Draft
    conditions: Conditions
    uniques: list[Unique] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)

    def add_written(self) -> None:
        """What `unique`, `indexes` and the fields' own keys ask for."""
        for column in self.draft.columns:
            if column.unique:
                self._add_unique((column,), None)
        for relation in self.draft.relations:
            if relation.unique and len(relation.columns) > 1 and relation.columns != self.draft.key:
                self._add_unique(relation.columns, None)
        for document in self.draft.document.unique:
            self._add_unique_document(document)
        for document in self.draft.document.indexes:
            self._add_index_document(document)
        for column in self.draft.columns:
            if column.index:
                self.add_implied((Order(column=column),))

    def add_foreign_keys(self) -> None:
        """One for each foreign key that no key, unique or index begins with."""
        for relation in self.draft.relations:
            if relation.name not in self.draft.without_index:
                self.add_implied(tuple(Order(column=column) for column in relation.columns))

    def add_implied(self, orders: tuple[Order, ...]) -> None:
        """An index that a filter or order needs, unless one begins with its columns."""
        columns = tuple(order.column for order in orders)
        if not columns or any(not can_index(self.context, column) for column in columns):
            return
        if any(begins_with(there, columns) for there in self._there()):
            return
        if len({order.descending for order in orders}) == 1:
            orders = tuple(Order(column=column) for column in columns)
        name = self.context.constraints.make("ix", self.draft.table, columns)
        self.indexes.append(Index(name=name, columns=orders))

    def leading(self) -> Iterator[Column]:
        """Columns that lead a unique or an index over all rows."""
        for there in self._there():
            yield there[0]

    def _there(self) -> Iterator[tuple[Column, ...]]:
        yield self.draft.key
        for unique in self.uniques:
            yield unique.columns
        for index in self.indexes:
            if index.where is None:
                yield tuple(order.column for order in index.columns)

    def _add_unique(self, columns: tuple[Column, ...], written: Word | None) -> None:
        self.uniques.append(Unique(name=self._name("uq", columns, written), columns=columns))

    def _add_unique_document(self, document: IndexDocument) -> None:
        orders = self._orders(document)
        if not orders:
            return
        columns = tuple(order.column for order in orders)
        if document.where is not None:
            self._add_partial(document, orders, unique=True)
            return
        for word in document.fields:
            if word.startswith("-"):
                self.context.report.add(
                    problems.not_usable(word.at, word, "has a direction, which uniques do not")
                )
        if self._is_there(document, columns, "unique"):
            return
        self._add_unique(columns, document.name)

    def _add_index_document(self, document: IndexDocument) -> None:
        orders = self._orders(document)
        if not orders:
            return
        if document.where is not None:
            self._add_partial(document, orders, unique=False)
            return
        columns = tuple(order.column for order in orders)
        is_plain = not any(order.descending for order in orders)
        if is_plain and self._is_there(document, columns, "index"):
            return
        self.indexes.append(Index(name=self._name("ix", columns, document.name), columns=orders))

    def _add_partial(
        self, document: IndexDocument, orders: tuple[Order, ...], *, unique: bool
    ) -> None:
        if document.where is None:
            return
        if unique and self.context.needs(Database.MYSQL):
            at = document.key_at("where")
            what = "unique rules over some rows only"
            self.context.report.add(problems.database_lacks(at, what, Database.MYSQL.value))
            return
        where = self.conditions.predicate(self.draft, document.where)
        if where is None:
            return
        columns = tuple(order.column for order in orders)
        name = self._name("uq" if unique else "ix", columns, document.name)
        self.indexes.append(Index(name=name, columns=orders, unique=unique, where=where))

    def _orders(self, document: IndexDocument) -> tuple[Order, ...]:
        report = self.context.report
        if not document.fields:
            report.add(problems.nothing_listed(document.at, "this"))
            return ()
        if len(document.fields) > MAX_INDEX_COLUMNS:
            at = document.fields[MAX_INDEX_COLUMNS].at
            report.add(problems.type_limit(at, f"an index has at most {MAX_INDEX_COLUMNS} columns"))
            return ()
        orders = resolve_orders(self.context, self.draft, document.fields, "indexed")
        if len(orders) != len(document.fields):
            return ()
        for order, word in zip(orders, document.fields, strict=True):
            if not can_index(self.context, order.column):
                report.add(index_problem(word.at, order.column))
                return ()
        return orders if self._fits(document, orders) else ()

    def _fits(self, document: IndexDocument, orders: tuple[Order, ...]) -> bool:
        if not self.context.needs(Database.MYSQL):
            return True
        characters = sum(indexed_characters(order.column) for order in orders)
        if characters <= MAX_INDEXED_TOGETHER:
            return True
        what = f"index over more than {MAX_INDEXED_TOGETHER} characters, as these have together"
        at = document.fields[0].at
        self.context.report.add(problems.database_lacks(at, what, Database.MYSQL.value))
        return False

    def _is_there(self, document: IndexDocument, columns: tuple[Column, ...], what: str) -> bool:
        """The same columns are unique or indexed already, so another one would only cost."""
        for there in self._there():
            if there == columns or (what == "unique" and set(there) == set(columns)):
                at = document.fields[0].at
                other = "a key, unique or index has the same columns"
                self.context.report.add(problems.duplicate_rule(at, what, other))
                return True
        return False

    def _name(self, prefix: str, columns: Iterable[Column], written: Word | None) -> str:
        if written is None:
            return self.context.constraints.make(prefix, self.draft.table, columns)
        if not self.context.constraints.take(written):
            by = "another constraint or index"
            first = self.draft.word.at
            problem = problems.name_taken(written.at, "the name", written, by, first)
            self.context.report.add(problem)
        return str(written)


def begins_with(columns: tuple[Column, ...], beginning: tuple[Column, ...]) -> bool:
    """An index of `columns` serves one of `beginning` too."""
    return columns[: len(beginning)] == beginning


def resolve_checks(context: Context, draft: Draft, conditions: Conditions) -> tuple[Check, ...]:
    """The ranges of fields, then the rules of `checks`."""
    return (*_ranges(context, draft), *_written(context, draft, conditions))


def _ranges(context: Context, draft: Draft) -> Iterator[Check]:
    for column in draft.columns:
        expression = range_of(draft.name.text, column)
        if expression is not None:
            yield Check(
                name=context.constraints.make("ck", draft.table, [column], "range"),
                expression=expression,
                columns=(column,),
                message=f"{column.name} is out of range",
                from_bounds=True,
            )


def _written(context: Context, draft: Draft, conditions: Conditions) -> Iterator[Check]:
    from generator.expressions.tree import columns as columns_of

    for word, document in draft.document.checks.items():
        expression = conditions.check(draft, document.expression)
        if expression is None:
            continue
        columns = columns_of(expression)
        if not columns:
            context.report.add(_constant(document.expression.at))
            continue
        _refuse_cleared_keys(context, draft, document.expression.at, columns)
        yield Check(
            name=context.constraints.make_of("ck", draft.table, word),
            expression=expression,
            columns=columns,
            message=f"{word.replace('_', ' ')}: {document.expression}",
        )


def _refuse_cleared_keys(
    context: Context, draft: Draft, at: Span, columns: tuple[Column, ...]
) -> None:
    """MySQL lets no check read a key that it may set to null by itself."""
    if Database.MYSQL not in context.settings.databases:
        return
    for relation in draft.relations:
        if relation.on_delete is DeleteRule.SET_NULL and set(relation.columns) & set(columns):
            context.report.add(problems.check_of_cleared_key(at, relation.name))


def _constant(at: Span) -> Diagnostic:
    return problems.contradiction(at, "this check reads no field, so it says nothing of a row")


def is_text_to_search(column: Column) -> bool:
    """`q` looks into it."""
    return column.type.is_text and column.type.kind is not Kind.PASSWORD

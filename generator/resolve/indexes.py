"""Unique constraints, indexes and checks: those that are written, and those that follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from generator import problems
from generator.diagnostics import Diagnostic, Span
from generator.ir import Check, Column, Database, DeleteRule, Index, Name, Order, SqlCheck, Unique
from generator.resolve.conditions import Conditions, range_of
from generator.resolve.context import Context, Draft
from generator.resolve.fields import can_index, index_problem, indexed_characters
from generator.resolve.orders import resolve_columns, resolve_orders
from generator.spec.documents.relations import IndexDocument
from generator.spec.words import Word

MAX_INDEX_COLUMNS = 16
MAX_INDEXED_TOGETHER = 768
"""MySQL's 3,072 bytes, at four bytes a character."""
MAX_SQL = 2_000
_COMMENTS = ("--", "/*")
_QUOTED = re.compile(r"""'[^']*'|"[^"]*"|`[^`]*`""")


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
            if index.where is None and index.method is None and not index.has_expressions:
                yield tuple(order.column for order in index.columns)

    def _add_unique(self, columns: tuple[Column, ...], written: Word | None) -> None:
        self.uniques.append(Unique(name=self._name("uq", columns, written), columns=columns))

    def _add_unique_document(self, document: IndexDocument) -> None:
        orders = self._orders(document)
        if not orders:
            return
        columns = tuple(order.column for order in orders)
        if document.where is not None or self._is_special(document, orders):
            self._add_index(document, orders, unique=True)
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
        if document.where is not None or self._is_special(document, orders):
            self._add_index(document, orders, unique=False)
            return
        columns = tuple(order.column for order in orders)
        is_plain = not any(order.descending for order in orders)
        if is_plain and self._is_there(document, columns, "index"):
            return
        self.indexes.append(Index(name=self._name("ix", columns, document.name), columns=orders))

    def _is_special(self, document: IndexDocument, orders: tuple[Order, ...]) -> bool:
        """It has something that no constraint could say."""
        has_options = document.method is not None or document.options is not None
        return has_options or any(order.function for order in orders)

    def _add_index(
        self, document: IndexDocument, orders: tuple[Order, ...], *, unique: bool
    ) -> None:
        if document.where is not None and unique and self.context.needs(Database.MYSQL):
            at = document.key_at("where")
            what = "unique rules over some rows only"
            self.context.report.add(problems.database_lacks(at, what, Database.MYSQL.value))
            return
        where = None
        if document.where is not None:
            where = self.conditions.predicate(self.draft, document.where)
            if where is None:
                return
        options = self._options(document, orders)
        if options is None or not self._can_be(document, orders, unique=unique):
            return
        words = [word for one in orders for word in (one.function, one.column.column) if word]
        name = self._named("uq" if unique else "ix", words, document.name)
        ops, include = options
        index = Index(
            name=name,
            columns=orders,
            unique=unique,
            where=where,
            method=_method(document),
            ops=ops,
            include=include,
        )
        self.indexes.append(index)

    def _can_be(self, document: IndexDocument, orders: tuple[Order, ...], *, unique: bool) -> bool:
        """The databases have such indexes."""
        report, method = self.context.report, _method(document)
        for order, word in zip(orders, document.fields, strict=True):
            if order.function and self.context.needs(Database.MYSQL):
                what = f"index over {word}"
                report.add(problems.database_lacks(word.at, what, Database.MYSQL.value))
                return False
            if order.descending and (unique or method is not None):
                reason = "has a direction, which such an index does not"
                report.add(problems.not_usable(word.at, word, reason))
                return False
        if unique and method is not None and document.method is not None:
            reason = f"an index with the method {method} cannot be unique"
            report.add(problems.bad_index(document.method.at, reason))
            return False
        return True

    def _options(
        self, document: IndexDocument, orders: tuple[Order, ...]
    ) -> tuple[tuple[tuple[Column, str], ...], tuple[Column, ...]] | None:
        """Operator classes and included columns; None with a problem."""
        lacking = [one for one in Database if self.context.needs(one)]
        lacking = [one for one in lacking if one is not Database.POSTGRESQL]
        for key in ("method", "options"):
            if document.has(key) and lacking:
                what = f"{key!r} of indexes"
                at = document.key_at(key)
                self.context.report.add(problems.database_lacks(at, what, lacking[0].value))
                return None
        if document.options is None:
            return (), ()
        ops: list[tuple[Column, str]] = []
        for word, chosen in document.options.ops.items():
            column = next((one.column for one in orders if one.column.name == word), None)
            if column is None:
                reason = f"{word!r} is not among the fields of this index"
                self.context.report.add(problems.bad_index(word.at, reason))
                return None
            ops.append((column, str(chosen)))
        include = [
            column
            for word in document.options.include or ()
            for column in resolve_columns(
                self.context, self.draft, word, "kept in an index", opaque=True
            )
        ]
        return tuple(ops), tuple(include)

    def _orders(self, document: IndexDocument) -> tuple[Order, ...]:
        report = self.context.report
        if not document.fields:
            report.add(problems.nothing_listed(document.at, "this"))
            return ()
        if len(document.fields) > MAX_INDEX_COLUMNS:
            at = document.fields[MAX_INDEX_COLUMNS].at
            report.add(problems.type_limit(at, f"an index has at most {MAX_INDEX_COLUMNS} columns"))
            return ()
        orders = resolve_orders(
            self.context,
            self.draft,
            document.fields,
            "indexed",
            in_index=True,
            opaque=_method(document) is not None,
        )
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
        return self._named(prefix, [column.column for column in columns], written)

    def _named(self, prefix: str, words: Iterable[str], written: Word | None) -> str:
        if written is None:
            return self.context.constraints.make_of(prefix, self.draft.table, *words)
        schema = self.draft.schema
        if not self.context.constraints.take(f"{schema}.{written}" if schema else written):
            by = "another constraint or index"
            first = self.draft.word.at
            problem = problems.name_taken(written.at, "the name", written, by, first)
            self.context.report.add(problem)
        return str(written)


def _method(document: IndexDocument) -> str | None:
    """The access method, where it is not the one that all indexes have."""
    return str(document.method) if document.method not in (None, "btree") else None


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
                word=_word(context, f"{column.column}_range", None),
            )


def _written(context: Context, draft: Draft, conditions: Conditions) -> Iterator[Check]:
    from generator.ir.traversal import columns as columns_of

    for word, document in draft.document.checks.items():
        if document.expression is None:
            continue
        expression = conditions.check(draft, document.expression)
        if expression is None:
            continue
        columns = columns_of(expression)
        if not columns:
            context.report.add(_constant(document.expression.at))
            continue
        _refuse_cleared_keys(context, draft, document.expression.at, columns)
        yield Check(
            name=context.constraints.written(document.name, draft.table, "ck", word),
            expression=expression,
            columns=columns,
            message=f"{word.replace('_', ' ')}: {document.expression}",
            word=_word(context, word, document.name),
        )


def _word(context: Context, word: str, written: Word | None) -> str:
    """What the code calls a rule, where it does not follow from its name in the database."""
    is_plain = context.settings.constraint_names == "prefix"
    return "" if is_plain and written is None else Name(word).snake


def resolve_sql_checks(context: Context, draft: Draft) -> tuple[SqlCheck, ...]:
    """The rules of `checks` that are written in SQL."""
    return tuple(_sql_checks(context, draft))


def _sql_checks(context: Context, draft: Draft) -> Iterator[SqlCheck]:
    report = context.report
    for word, document in draft.document.checks.items():
        if document.sql is None:
            if document.expression is None and not document.has_unknown:
                report.add(problems.missing_key(document.at, document.title_of, "expression"))
            continue
        if document.expression is not None:
            reason = "a check is an expression or SQL, not both"
            report.add(problems.bad_sql(document.key_at("sql"), reason))
            continue
        comments = (*_COMMENTS, "#") if context.needs(Database.MYSQL) else _COMMENTS
        reason = _sql_problem(document.sql, comments)
        if reason:
            report.add(problems.bad_sql(document.sql.at, reason))
            continue
        yield SqlCheck(
            name=context.constraints.written(document.name, draft.table, "ck", word),
            sql=str(document.sql).strip(),
            message=word.replace("_", " "),
        )


def _sql_problem(sql: str, comments: tuple[str, ...]) -> str:
    """Why a text cannot stand within the parentheses of a constraint."""
    if not sql.strip() or len(sql) > MAX_SQL:
        return f"it has 1 to {MAX_SQL:,} characters"
    if not sql.isprintable():
        return "it has characters that do not print"
    bare = _QUOTED.sub("", sql)
    if ";" in bare or any(one in bare for one in comments):
        return "it is one condition, without semicolons and comments"
    depth = 0
    for character in bare:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            break
    if depth or "'" in bare or '"' in bare or "`" in bare:
        return "its parentheses or quotes do not match"
    return ""


def _refuse_cleared_keys(
    context: Context, draft: Draft, at: Span, columns: tuple[Column, ...]
) -> None:
    """MySQL lets no check read a key that it may set to null by itself."""
    if Database.MYSQL not in context.settings.databases:
        return
    for relation in draft.relations:
        is_cleared = DeleteRule.SET_NULL in (relation.on_delete, relation.on_update)
        if is_cleared and set(relation.columns) & set(columns):
            context.report.add(problems.check_of_cleared_key(at, relation.name))


def _constant(at: Span) -> Diagnostic:
    return problems.contradiction(at, "this check reads no field, so it says nothing of a row")


def is_text_to_search(column: Column) -> bool:
    """`q` looks into it."""
    return column.type.is_text and not column.type.is_secret

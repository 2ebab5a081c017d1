"""Declared parameters, which queries, reports, bulk statements and actions share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from generator import problems
from generator.diagnostics import Diagnostics
from generator.ir import Column, DefaultKind, ForeignKey, Kind, Name, Role
from generator.ir.expression import Call, Expression, Function
from generator.ir.names import STATEMENT_WORDS
from generator.ir.queries import Parameter
from generator.ir.traversal import parameters as counted
from generator.ir.traversal import walk
from generator.resolve.context import Context, Draft
from generator.resolve.fields import check_name, resolve_value
from generator.resolve.routes import Routes, resolve_path
from generator.resolve.types import resolve_type
from generator.spec.documents.fields import ParameterDocument
from generator.spec.words import Word

_CENTURY = {Function.DAYS: 36_525, Function.HOURS: 876_600, Function.MINUTES: 52_596_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """What declares parameters, and which names they may bear."""

    word: Word
    """Its name where it is declared."""
    reserved: Collection[str] = ()
    filters: bool = False
    """One that is an entity may bear the name of a relation to it, which then has to equal it."""
    hint: str = "give it another name"
    """For a parameter that bears a field's name."""


def resolve_parameters(
    context: Context,
    draft: Draft,
    documents: Mapping[Word, ParameterDocument] | None,
    owner: Owner,
) -> tuple[Parameter, ...]:
    """The parameters that `owner` declares, in the author's order."""
    return _Parameters(context, draft, owner).all(documents or {})


def resolve_parameter_path(
    context: Context,
    routes: Routes,
    route: Word,
    parameters: Collection[Parameter],
    what: str,
) -> str | None:
    """The path of a route that reads, whose parameters are declared and required."""
    parsed = resolve_path(context, route)
    if parsed is None:
        return None
    path, names = parsed
    check_path_parameters(context.report, route, names, parameters, what)
    routes.claim("GET", path, what, route.at)
    return path


def check_path_parameters(
    report: Diagnostics,
    route: Word,
    names: Iterable[str],
    parameters: Collection[Parameter],
    what: str,
) -> None:
    """Those in a path are declared and required, and their values fit into a segment."""
    known = {one.column.name: one.column for one in parameters}
    for name in names:
        column = known.get(name)
        if column is None:
            message = f"the path names {{{name}}}, which is no parameter of {what}"
            hint = problems.did_you_mean(name, known)
            report.add(problems.query_parameters(route.at, message, hint))
        elif column.nullable or column.default is not None:
            message = f"{{{name}}} stands in the path, so it is neither null nor left out"
            report.add(problems.query_parameters(route.at, message))
        elif column.type.kind is Kind.URL:
            message = f"{{{name}}} is one segment of the path, and a URL has slashes"
            hint = "leave it out of the path: it is sent beside it then"
            report.add(problems.query_parameters(route.at, message, hint))


class _Parameters:
    def __init__(self, context: Context, draft: Draft, owner: Owner) -> None:
        self._context = context
        self._report = context.report
        self._draft = draft
        self._owner = owner
        self._spelled = context.settings.json_name

    def all(self, documents: Mapping[Word, ParameterDocument]) -> tuple[Parameter, ...]:
        found: dict[str, Parameter] = {}
        for word, document in documents.items():
            parameter = self._parameter(word, document)
            if parameter is None or self._is_repeated(word, parameter, found):
                continue
            found[self._spelled(parameter.column.name)] = parameter
        return tuple(found.values())

    def _parameter(self, word: Word, document: ParameterDocument) -> Parameter | None:
        check_name(self._context, word, word.at)
        target = self._context.drafts.get(document.type.name)
        if target is not None:
            return self._entity(word, document, target)
        if self._is_taken(word, word) or self._context.was_dropped(document.type.name):
            return None
        column = self._value(word, document)
        if column is None:
            return None
        if column.attribute in STATEMENT_WORDS:
            column = replace(column, attribute=f"{column.attribute}_")
        return Parameter(column=self._with_known_enum(column))

    def _value(self, word: Word, document: ParameterDocument) -> Column | None:
        owner = Name(f"{self._draft.name.text}{Name(str(self._owner.word)).pascal}")
        kind = resolve_type(
            document.type,
            enum_name=f"{owner.pascal}{Name(str(word)).pascal}",
            types=self._context.plain_types,
            report=self._report,
        )
        if kind is None:
            return None
        if kind.is_secret:
            self._report.add(problems.password_use(word.at, word, "a parameter"))
            return None
        if kind.is_opaque:
            use = "a parameter"
            self._report.add(problems.opaque_use(word.at, word, kind.word, use))
            return None
        return self._with_literal(resolve_value(self._context, word, document, kind), document)

    def _with_literal(self, column: Column, document: ParameterDocument) -> Column:
        """A default is the same for every request, as the documentation shows it."""
        if column.default is None or column.default.kind is DefaultKind.LITERAL:
            return column
        reason = "the default of a parameter is a literal"
        hint = "make it nullable, and write coalesce(…, now()) where it is used"
        self._report.add(problems.bad_default(document.value_at("default"), reason, hint))
        return replace(column, default=None)

    def _entity(self, word: Word, document: ParameterDocument, target: Draft) -> Parameter | None:
        """The key of a row, under the name that a relation to the entity would give it."""
        relation = self._relation(word, target) if self._owner.filters else None
        name = f"{word}_id"
        if relation is None and (self._is_taken(word, word) or self._is_taken(word, name)):
            return None
        if len(target.key) > 1:
            problem = problems.needs_simple_key(word.at, "a parameter", target.name.text)
            self._report.add(problem)
            return None
        key = target.key[0]
        column = replace(
            resolve_value(self._context, word, document, key.type),
            name=name,
            attribute=self._context.attribute(name),
            column=name,
            role=Role.REFERENCE,
            reference=ForeignKey(
                entity=target.name.text,
                table=target.qualified_table,
                column=key.column,
                attribute=key.attribute,
            ),
        )
        return Parameter(column=column, equals=relation, entity=target.name.text)

    def _relation(self, word: Word, target: Draft) -> Column | None:
        """The foreign key of the relation of this name, where it leads to that entity."""
        for relation in self._draft.relations:
            is_named = relation.name == word and relation.target == target.name.text
            if is_named and relation.is_simple:
                return relation.columns[0]
        return None

    def _with_known_enum(self, column: Column) -> Column:
        """A parameter with the values of a field's enum is of that enum."""
        enum = column.type.enum
        for own in self._draft.columns:
            known = own.type.enum
            if (
                enum is not None
                and known is not None
                and (known.values, known.is_integer)
                == (
                    enum.values,
                    enum.is_integer,
                )
            ):
                return replace(column, type=own.type)
        return column

    def _is_taken(self, word: Word, name: str) -> bool:
        entity = self._draft.name.text
        if name in self._draft.names or self._draft.was_declared(name):
            message = f"the parameter {name!r} bears the name of a field of {entity}"
            self._report.add(problems.query_parameters(word.at, message, self._owner.hint))
            return True
        if self._spelled(name) in map(self._spelled, self._owner.reserved):
            message = f"the parameter {name!r} belongs to the page of the answer"
            self._report.add(problems.query_parameters(word.at, message, "give it another name"))
            return True
        return False

    def _is_repeated(self, word: Word, parameter: Parameter, found: Collection[str]) -> bool:
        """`user: User` and `user_id: integer` would be one parameter."""
        if self._spelled(parameter.column.name) not in found:
            return False
        message = f"{parameter.column.name!r} would be two parameters"
        self._report.add(problems.query_parameters(word.at, message, "give one another name"))
        return True


def bounded(
    parameters: tuple[Parameter, ...], expressions: Iterable[Expression]
) -> tuple[Parameter, ...]:
    """The parameters, those that count days, hours or minutes within a century.

    More would lead out of the calendar.
    """
    limits: dict[str, int] = {}
    for expression in expressions:
        for part in walk(expression):
            if isinstance(part, Call) and part.function in _CENTURY:
                for column in counted(part):
                    limits[column.name] = _CENTURY[part.function]
    return tuple(
        replace(one, column=_within(one.column, limits[one.column.name]))
        if one.column.name in limits
        else one
        for one in parameters
    )


def _within(column: Column, limit: int) -> Column:
    bounds = column.bounds
    if bounds.gt is None and bounds.ge is None:
        bounds = replace(bounds, ge=-limit)
    if bounds.lt is None and bounds.le is None:
        bounds = replace(bounds, le=limit)
    return replace(column, bounds=bounds)

"""Fields that are worked out when a row is read, as SQL expressions of the models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.app_view import EntityView
from generator.artifacts.features import is_bounded
from generator.artifacts.figure_types import read_as
from generator.artifacts.joins import hop_conditions, live_conditions
from generator.artifacts.naming import link_table
from generator.artifacts.rules import ModelNaming
from generator.emit import Imports
from generator.expressions.code import Code
from generator.expressions.sqlalchemy import SqlAlchemyCompiler
from generator.expressions.sqlalchemy_calls import Operand
from generator.ir import App, Database, Entity, Inverse, ManyToMany, Role, VirtualField
from generator.ir.expression import (
    Aggregate,
    AggregateFunction,
    Binary,
    Expression,
    FieldRef,
    Hop,
    Operator,
)
from generator.ir.traversal import conjuncts, walk

FIGURES = "app.repositories.figures"
BOUNDED = "app.repositories.bounded"


@dataclass(frozen=True)
class ComputedView:
    """The module that gives the models what no table has."""

    app: App
    imports: Imports = field(default_factory=lambda: Imports(template="models/computed.py.jinja"))

    @cached_property
    def statements(self) -> list[str]:
        return [line for one in self.app.entities for line in self._of(one)]

    def _of(self, entity: Entity) -> Iterator[str]:
        said: set[str] = set()
        for one in entity.virtual:
            compiler = CorrelatedCompiler(self.app, entity, self.imports, one)
            source = self._typed(one, compiler.sql(one.expression).text)
            if is_bounded(one) and Database.SQLITE in self.app.databases:
                kind = f"{self.imports.need('sqlalchemy', 'BigInteger')}()"
                source = f"{self.imports.need(BOUNDED, 'bounded')}({source}, {kind})"
            yield from (line for line in compiler.aliases if line not in said)
            said.update(compiler.aliases)
            made = self.imports.need("sqlalchemy.orm", "column_property")
            later = ", deferred=True, raiseload=True" if one.reads_others else ""
            model = EntityView(self.app, entity, self.imports).model
            yield f"{model}.{one.column.attribute} = {made}({source}{later})"

    def _typed(self, one: VirtualField, source: str) -> str:
        """The value as each database gives it."""
        name, kind = read_as(one), one.column.type
        if name is None:
            return source
        places = (kind.scale or 0) if name == "Rounded" else ""
        type_ = f"{self.imports.need(FIGURES, name)}({places})"
        if name == "Rounded" and any(map(_has_fractions, walk(one.expression))):
            func = self.imports.need("sqlalchemy", "func")
            return f"{func}.round({source}, {places}, type_={type_})"
        return f"{self.imports.need('sqlalchemy', 'type_coerce')}({source}, {type_})"


def _has_fractions(part: Expression) -> bool:
    """It may have more places than what it is made of."""
    if isinstance(part, Aggregate):
        return part.function is AggregateFunction.AVG
    multiplied = (Operator.DIVIDE, Operator.MULTIPLY)
    return isinstance(part, Binary) and part.operator in multiplied


class CorrelatedCompiler(SqlAlchemyCompiler):
    """A figure is a subquery over the rows that belong to the row at hand."""

    def __init__(self, app: App, entity: Entity, imports: Imports, one: VirtualField) -> None:
        naming = ModelNaming(app, entity, imports)
        super().__init__(naming, naming.need)
        self.view = EntityView(app, entity, imports)
        self.where = one.where
        self.aliases: list[str] = []

    def path(self, reference: FieldRef) -> str:
        return f"{self._rows(reference.hops[0])}.{reference.column.attribute}"

    def _aggregate(self, expression: Aggregate) -> Operand:
        argument = expression.argument
        hop = next(part.hops[0] for part in walk(expression) if isinstance(part, FieldRef))
        select = self.view.imports.need("sqlalchemy", "select")
        tables, conditions = self._belonging(hop)
        if self.where is not None and _speaks_of(self.where, hop):
            conditions += [self.condition(part).text for part in conjuncts(self.where)]
        source = (
            f"{select}({self._figure(expression, argument)}).where({', '.join(conditions)})"
            f".correlate_except({', '.join(tables)}).scalar_subquery()"
        )
        return Operand(Code(source))

    def _figure(self, expression: Aggregate, argument: Expression | None) -> str:
        function = expression.function
        is_key = isinstance(argument, FieldRef) and argument.column.role is Role.KEY
        if function is AggregateFunction.COUNT and is_key:
            return self.function("count").text
        source = self.sql(argument).text if argument is not None else ""
        figure = self.function(function.value, source).text
        if function is AggregateFunction.SUM:
            nothing = "0.0" if expression.type.kind.value == "float" else "0"
            return self.function("coalesce", figure, nothing).text
        if function is AggregateFunction.AVG:
            kind = self.type_argument(expression.type)
            return self.function(function.value, source, kind).text
        return figure

    def _rows(self, hop: Hop) -> str:
        """What the rows that are counted are called: their model, or an alias of the row's own."""
        target = self.view.app.entity(hop.target)
        model = self.view.model_of(target)
        if target.name != self.view.entity.name:
            return model
        name = f"{hop.attribute}_of_{self.view.entity.name.snake}"
        aliased = self.view.imports.need("sqlalchemy.orm", "aliased")
        line = f"{name} = {aliased}({model})"
        if line not in self.aliases:
            self.aliases.append(line)
        return name

    def _belonging(self, hop: Hop) -> tuple[list[str], list[str]]:
        """The tables of the subquery, and the conditions that a row of it belongs to the row at hand."""
        rows, entity = self._rows(hop), self.view.entity
        end = _end(entity, hop)
        link = end if isinstance(end, ManyToMany) else end.through
        if link is None:
            return [rows], hop_conditions(self.view, hop, self.view.model, rows)
        holder = self.view.app.entity(link.source)
        module = f"app.models.{holder.module}"
        table = self.view.imports.need(module, link_table(holder, link))
        own, other = link.source_column, link.target_column
        if isinstance(end, Inverse):
            own, other = other, own
        target = self.view.app.entity(hop.target)
        conditions = [
            f"{table}.c.{own} == {self.view.model}.{entity.id.attribute}",
            f"{table}.c.{other} == {rows}.{target.id.attribute}",
            *live_conditions(target, rows),
        ]
        return [rows, table], conditions


def _end(entity: Entity, hop: Hop) -> ManyToMany | Inverse:
    """The relation to many rows that a hop follows."""
    ends: tuple[ManyToMany | Inverse, ...] = (*entity.links, *entity.inverses)
    return next(one for one in ends if one.name == hop.name)


def _speaks_of(where: Expression, hop: Hop) -> bool:
    fields = (part for part in walk(where) if isinstance(part, FieldRef))
    return any(one.hops[:1] == (hop,) for one in fields)

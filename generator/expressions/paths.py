"""The names of an expression: fields, parameters, and paths over relations."""

from __future__ import annotations

import ast
from dataclasses import replace
from difflib import get_close_matches

from generator.diagnostics import Span
from generator.expressions import problems
from generator.expressions.findings import Findings
from generator.expressions.functions import is_function
from generator.expressions.scope import Scope
from generator.expressions.syntax import Syntax
from generator.expressions.types import value_type
from generator.expressions.words import FOREIGN_WORDS, names_of
from generator.ir.expression import Expression, FieldRef, Hop, ParameterRef
from generator.ir.field import Column

MAX_STEPS = 3
"""Each relation of a path is a row that is read besides."""


class Paths:
    """Checks the names of one expression."""

    def __init__(self, syntax: Syntax, scope: Scope, found: Findings) -> None:
        self.syntax = syntax
        self.scope = scope
        self.found = found

    def check(self, node: ast.Name | ast.Attribute) -> Expression | None:
        """What a name or a path stands for."""
        names = names_of(node)
        if names[0] == "self":
            names = names[1:]
            if not names:
                return self._own_key(node)
        elif len(names) == 1:
            parameter = self._parameter(names[0], node)
            if parameter is not None:
                return parameter
        elif (target := self._target(names[0])) is not None:
            if not self.scope.place.rows:
                self._refuse_place("a field of a parameter's row", node)
                return None
            return self._field(names[1:], node, entity=target, parameter=names[0])
        return self._field(names, node)

    def _own_key(self, node: ast.expr) -> Expression | None:
        """What `self` alone stands for where a key is wanted."""
        key = self.scope.key(self.scope.entity) if self.scope.place.loaded else None
        if key is None:
            hint = "name one of its fields"
            self.found.add(problems.several_values(self._at(node), "self", hint))
            return None
        return FieldRef(entity=self.scope.entity, column=key, type=value_type(key))

    def _target(self, name: str) -> str | None:
        """The entity of a parameter; a relation of the row goes before a parameter of its name."""
        is_relation = self.scope.hop(self.scope.entity, name) is not None
        return None if is_relation else self.scope.target(name)

    def _parameter(self, name: str, node: ast.expr) -> Expression | None:
        column = self.scope.parameter(name)
        if column is None or self.scope.column(self.scope.entity, name) is not None:
            return None
        if not self.scope.place.parameters:
            self._refuse_place("a parameter", node)
        return ParameterRef(column=column, type=value_type(column))

    def _field(
        self,
        names: list[str],
        node: ast.expr,
        *,
        entity: str | None = None,
        parameter: str | None = None,
    ) -> Expression | None:
        entity = entity or self.scope.entity
        hops: list[Hop] = []
        for name in names[:-1]:
            hop = self.scope.hop(entity, name)
            if hop is None:
                self._report_no_relation(entity, name, node)
                return None
            hops.append(hop)
            entity = hop.target
        column = self.scope.column(entity, names[-1])
        many = self.scope.hop(entity, names[-1]) if column is None else None
        is_for_many = self.scope.place.converts or self.scope.place.counts
        if many is not None and many.is_many and is_for_many:
            hops.append(many)
            entity, column = many.target, self.scope.key(many.target)
        if column is None:
            column = self._key_of(entity, names[-1], node)
        if column is None:
            return None
        found = self._field_ref(entity, column, hops, node, from_parameter=parameter is not None)
        return found if found is None else replace(found, parameter=parameter)

    def _field_ref(
        self,
        entity: str,
        column: Column,
        hops: list[Hop],
        node: ast.expr,
        *,
        from_parameter: bool = False,
    ) -> FieldRef | None:
        while hops and (own := foreign_key_of(hops[-1], column)) is not None:
            entity, column = hops.pop().source, own
        if hops and not self.scope.place.paths:
            self._refuse_place("another row", node)
            return None
        if hops and self.scope.place.loaded:
            reason = self._not_at_hand(hops, is_far=from_parameter or len(hops) > 1)
            if reason is not None:
                self._refuse_distance(node, reason)
                return None
        nullable = any(hop.nullable for hop in hops)
        kind = value_type(column, nullable=nullable)
        return FieldRef(entity=entity, column=column, type=kind, hops=tuple(hops))

    def _refuse_distance(self, node: ast.expr, hint: str) -> None:
        self.found.add(problems.not_loaded(self._at(node), self.syntax.source(node), hint))

    def _not_at_hand(self, hops: list[Hop], *, is_far: bool) -> str | None:
        """What to write instead, where the place cannot read what is at the end of the path."""
        if self.scope.place.aggregates:
            is_list = len(hops) == 1 and hops[0].is_many and hops[0].is_simple
            return None if is_list else "copy it into a field of the row first"
        if len(hops) > MAX_STEPS:
            return f"a path leads over {MAX_STEPS} relations at most"
        for hop in hops:
            if hop.is_many or not hop.is_simple:
                return "name a field of the row, or of one that a relation to one row leads to"
            if hop.nullable and is_far:
                return f"{hop.name!r} may be null, and only required relations lead further"
        return None

    def _key_of(self, entity: str, name: str, node: ast.expr) -> Column | None:
        """The foreign key that a relation's bare name stands for."""
        hop = self.scope.hop(entity, name)
        if hop is None:
            hint = self._name_hint(entity, name)
            self.found.add(problems.unknown_name(self._at(node), entity, name, hint))
            return None
        if len(hop.columns) == 1 and hop.is_simple:
            return hop.columns[0]
        hint = f"name one of its fields: {self.syntax.source(node)}.id"
        self.found.add(problems.several_values(self._at(node), name, hint))
        return None

    def _report_no_relation(self, entity: str, name: str, node: ast.expr) -> None:
        at = self._at(node)
        if self.scope.column(entity, name) is not None or self.scope.parameter(name) is not None:
            self.found.add(problems.not_a_relation(at, entity, name))
            return
        hint = self._name_hint(entity, name)
        self.found.add(problems.unknown_name(at, entity, name, hint))

    def _name_hint(self, entity: str, name: str) -> str:
        if name in FOREIGN_WORDS:
            return f"write {FOREIGN_WORDS[name]}"
        known = [*self.scope.names(entity)]
        if entity == self.scope.entity:
            known += self.scope.parameter_names()
        for column in (self.scope.column(entity, one) for one in known):
            enum = column.type.enum if column is not None else None
            if enum is not None and name in (enum.labels if enum.is_integer else enum.values):
                return f"write it in quotes: '{name}'"
        if is_function(name):
            return f"write {name}()"
        close = get_close_matches(name, known, n=1)
        return f"did you mean {close[0]!r}?" if close else ""

    def _refuse_place(self, what: str, node: ast.expr) -> None:
        place = self.scope.place.what
        self.found.add(problems.not_allowed_here(self._at(node), what, place))

    def _at(self, node: ast.expr) -> Span:
        return self.syntax.span(node)


def foreign_key_of(hop: Hop, column: Column) -> Column | None:
    """The column at hand that holds the same value as `column` at the end of the hop."""
    for own in hop.columns:
        reference = own.reference
        if reference and (reference.entity, reference.attribute) == (hop.target, column.attribute):
            return own
    return None

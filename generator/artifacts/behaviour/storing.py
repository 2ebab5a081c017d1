"""How rows are stored, changed and deleted with all that belongs to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from generator.artifacts.behaviour.code import ExpressionWriter
from generator.artifacts.behaviour.effects import EffectStatements, collected
from generator.artifacts.behaviour.facts import (
    all_effects,
    alters_deleted,
    changed_rows,
    has_open_parts,
    owner_column,
    part_finder,
    prepares,
    read_of_parts,
    relations_in,
    values_of,
)
from generator.artifacts.behaviour.related import PartView, counted, refusal, related_rows
from generator.artifacts.behaviour.steps import places_in, steps
from generator.emit import docstring, literal
from generator.ir import App, Entity, Inverse, Making, Name
from generator.ir.traversal import columns
from generator.resolve.phrases import definite, listed

if TYPE_CHECKING:
    from generator.artifacts.behaviour.service import BehaviourView


@dataclass(frozen=True)
class StoringView:
    """How rows are stored, changed and deleted with all that belongs to them."""

    view: BehaviourView

    @property
    def _app(self) -> App:
        return self.view.app

    @property
    def _entity(self) -> Entity:
        return self.view.entity

    @property
    def _await(self) -> str:
        return self.view.io.await_

    @property
    def doc(self) -> str:
        parts = listed([Name(one.name).phrase for one in self._entity.parts], "and")
        what = f"Store {definite(self.view.phrase)}" + (f" with its {parts}" if parts else "")
        return docstring(f"{what}, in the transaction of the executor.", 8)

    @cached_property
    def parts(self) -> list[PartView]:
        return [self._part(one) for one in self._entity.parts]

    def _part(self, inverse: Inverse) -> PartView:
        from generator.artifacts.behaviour.service import BehaviourView

        entity = self._app.entity(inverse.source)
        read = {entity.column(name).attribute for name in read_of_parts(self._entity, inverse)}
        return PartView(
            name=inverse.attribute,
            service=self.view.service_of(entity) if prepares(entity) else "",
            repository=self.view.repository_of(entity),
            owner_key=literal(owner_column(entity).attribute),
            is_open=has_open_parts(self._app, inverse),
            finder=part_finder(entity),
            inputs=tuple(sorted(read)),
            defaults=BehaviourView(self._app, entity, self.view.imports).made.defaults,
            io=self.view.io,
        )

    @property
    def making(self) -> Iterator[str]:
        """Makes the row ready, and the rows of its parts."""
        made = self.view.made
        if self.view.prepares:
            yield f"[row] = {self._await}self.prepared(executor, [values])"
        else:
            yield "row = dict(values)"
        for part in self.parts:
            yield part.made(f"row.pop({literal(part.name)}, [])")
        if not self.view.prepares:
            yield from made.defaulted
            yield from made.generated
        if self.view.computes_late:
            yield self._compute

    @property
    def _compute(self) -> str:
        return f"_compute({', '.join(['row', *self.view.lists])})"

    @property
    def besides(self) -> Iterator[str]:
        """Stores the parts, and does what follows a creation."""
        key = f"stored[{literal(self.view.key)}]"
        for part in self.parts:
            rows = f"[item | {{{part.owner_key}: {key}}} for item in {part.name}]"
            create = f"{part.repository}(executor).create_many({rows})"
            yield f"stored[{literal(part.name)}] = {self._await}{create}"
        if self._entity.after_create:
            yield "row |= stored"
            yield from self._after_create

    @property
    def _after_create(self) -> Iterator[str]:
        """Reads or locks related rows, and has the effects of a creation."""
        effects = list(all_effects(self._entity.after_create))
        changed = changed_rows(effects)
        read = [value for effect in effects for value in values_of(effect)]
        names = changed | {one.name for each in read for one in relations_in(self._entity, each)}
        relations = [one for one in self._entity.relations if one.name in names]
        for one in related_rows(self.view, relations, changed):
            method = "lock" if one.is_locked else "get"
            yield f"{one.row} = {self._await}{one.reader}.{method}({one.found})"
            yield from one.refusal
        rows = {one.name: one.attribute for one in self._entity.relations}
        further = steps(self._app, self._entity, places_in(read), rows)
        for step in further:
            found = f"{self.view.repository_with_deleted(step.target)}.get({step.key})"
            yield f"{step.name} = {self._await}{found}"
            yield from refusal(step)
        rows |= {one.place: one.name for one in further}
        code = ExpressionWriter(self._app, self._entity, self.view.imports, rows)
        statements = EffectStatements(self.view, code, None)
        yield from collected(statements.lines(self._entity.after_create))

    # Changing

    @property
    def _sees_deleted(self) -> bool:
        return alters_deleted(self._app, self._entity)

    @property
    def with_deleted(self) -> str:
        """The parameter of changes that reach rows which are deleted and yet there."""
        return ", *, with_deleted: bool = False" if self._sees_deleted else ""

    @property
    def repository(self) -> str:
        """The repository of the rows that are changed."""
        plain = self.view.changed_rows
        deleted = f"self.repository.with_deleted(executor) if with_deleted else {plain}"
        return deleted if self._sees_deleted else plain

    @property
    def changing(self) -> Iterator[str]:
        """Replaces parts, and computes anew what follows from what has changed."""
        for part in self.parts:
            yield from part.changed
        if not self.view.computes:
            yield "# New parts alone are a change of the whole, too."
            yield f"changed.setdefault({literal(self.view.key)}, key)"
            return
        read = (f"{literal(name)}: {self.view.variable}.{name}, " for name in self._read_back)
        yield f"row = {{{''.join(read)}**changed,}}"
        yield self._compute
        names = ", ".join(literal(column.attribute) for column, _ in self.view.computed)
        yield f"changed |= {{name: row[name] for name in ({names},)}}"

    @property
    def _read_back(self) -> list[str]:
        """Fields of the row that computed ones are made of."""
        read = {
            column.attribute
            for one in self._entity.computed
            if not one.stored
            for column in columns(one.expression)
            if column.making is not Making.COMPUTED
        }
        return [one.attribute for one in self._entity.columns if one.attribute in read]

    # Giving back

    @property
    def counts(self) -> Iterator[str]:
        """Adds what a stored row took from each stock."""
        own = self.view.variable
        code = ExpressionWriter(self._app, self._entity, self.view.imports, own=own)
        amounts = {one.relation.attribute: code.value(one.amount) for one in self._entity.consumes}
        for stock in self.view.made.stocks:
            key = f"{own}.{stock.related.column.attribute}"
            yield counted(stock.amounts, key, amounts[stock.related.row])

    @property
    def gives_back(self) -> Iterator[str]:
        return self.view.made.counted("give_back")

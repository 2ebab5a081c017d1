"""The tests of views, with the rows that they nest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from generator.artifacts.tests.cases.case import NO_TWO, Gap, TestCase, case
from generator.artifacts.tests.joined_rows import JoinedRows, end_of
from generator.artifacts.tests.literals import text_in_url
from generator.artifacts.tests.route_facts import RouteFacts
from generator.emit import literal
from generator.ir import Entity, Inverse, Role, ToOne, View
from generator.ir.queries import Include
from generator.testdata.query_rows import named, pair


@dataclass(frozen=True)
class ViewCases:
    """What views show."""

    facts: RouteFacts

    def tests(self) -> Iterator[TestCase | Gap]:
        views = [view for view in self.facts.entity.views if view.path]
        for view in views:
            yield self._plain(view)
        for view in views:
            yield from self._nestings(view)
        for view in views:
            yield from self._nested_orders(view)
        missing = (self._view_path(view, None) for view in views if not view.lists)
        for number, path in enumerate(missing, 1):
            yield case(
                f"view_{number}_of_a_row_that_is_not_there",
                f'assert_problem(client.get({path}), 404, code="not_found")',
            )

    def _nested_orders(self, view: View) -> Iterator[TestCase | Gap]:
        """Lists within an answer whose relation names an order."""
        for include in view.includes if not view.lists else ():
            for inverse in self.facts.entity.inverses:
                if inverse.name == include.name and inverse.order:
                    yield self._nested_order(view, include, inverse)

    def _nested_order(self, view: View, include: Include, inverse: Inverse) -> TestCase | Gap:
        source = self.facts.app.entity(inverse.source)
        samples = self.facts.rows[source.name.text]
        first = inverse.order[0]
        values = pair(first.column, samples)
        if values is None or first.column.reference is not None:
            return Gap(f"the order of {include.name} in the view {view.name}", NO_TWO)
        end = end_of(self.facts.app, self.facts.entity, include)
        if isinstance(end, ToOne):
            holder = self.facts.referring(end, "row")
        else:
            holder = {end: f"[{self.facts.python_key('row')}]"}
        changes = [
            {
                column.attribute: self.facts.python(column, value)
                for column, value in named(
                    samples.settled({first.column.name: value}), source.columns
                )
            }
            for value in (values[::-1] if first.descending else values)
        ]
        keys = (self.facts.json_key(one, source) for one in ("first", "second"))
        path = self._view_path(view, "row")
        key = self.facts.json_key("one", source)
        return case(
            f"view_{view.name.snake}_orders_{include.name}",
            f"row = {self.facts.insert()}",
            f"second = {self.facts.insert(source, holder | changes[1])}",
            f"first = {self.facts.insert(source, holder | changes[0])}",
            f"shown = answered(client.get({path}))[{literal(include.name)}]",
            f"assert [{key} for one in shown] == [{', '.join(keys)}]",
            doc=f"The view {view.name} shows {include.name} in their order.",
        )

    def _plain(self, view: View) -> TestCase:
        """The fields that a view shows, and of which row."""
        entity = self.facts.entity
        names = [one.name for one in view.columns if one.role is not Role.VERSION]
        names += [include.name for include in view.includes]
        names += [self.facts.total_of(one.name) for one in view.includes if one.limit is not None]
        if set(view.columns) == set(entity.readable) and view.includes:
            nested = {include.name for include in view.includes}
            names += [link.ids_name for link in entity.links]
            names += [one.name for one in entity.parts if one.name not in nested]
        shown = f"answered(client.get({self._view_path(view, 'row')}))"
        compared = self._compared(view)
        return case(
            f"view_{view.name.snake}",
            f"row = {self.facts.insert()}",
            f"answer = {shown}" + ('["items"][0]' if view.lists else ""),
            f"assert set(answer) == {{{', '.join(map(literal, names))}}}",
            f"assert answer[{compared}] == row[{compared}]" if compared else "",
        )

    def _compared(self, view: View) -> str:
        """The field that tells the row from others: its key, where the view shows that."""
        shown = [one for one in view.columns if one.is_readable and one.role is not Role.VERSION]
        known = [column for column in shown if column.role is Role.KEY] or shown
        return literal(known[0].name) if known else ""

    def _view_path(self, view: View, row: str | None) -> str:
        path = f"{self.facts.app.prefix}{self.facts.entity.path}{view.path}"
        if view.lists:
            return literal(path)
        if row is None:
            parts = [
                quote(text_in_url(self.facts.missing_value(one)), safe="")
                for one in self.facts.entity.key
            ]
            return literal(path.replace("{id}", "/".join(parts)))
        inner = "/".join(f"{{{self.facts.part_in_url(one, row)}}}" for one in self.facts.entity.key)
        return 'f"' + path.replace("{id}", inner) + '"'

    def _nestings(self, view: View) -> Iterator[TestCase]:
        names = {column.name for column in view.columns}
        if view.lists and self.facts.key not in names:
            return
        for chain in _chains(view.includes):
            yield self._nesting(view, chain)

    def _nesting(self, view: View, chain: tuple[Include, ...]) -> TestCase:
        """Rows joined from the entity's own along a chain of relations, and the way to the last of them."""
        entities = [self.facts.entity, *(self.facts.app.entity(one.target) for one in chain)]
        read = {place for place, one in enumerate(chain, 1) if one.is_many} | {len(chain)}
        rows, variables = JoinedRows(self.facts).stored(chain, read=read)
        steps, found = self._followed(view, chain, entities, variables)
        names = [include.name for include in chain]
        arguments = self._view_path(view, "row") + (self.facts.page_of_all if view.lists else "")
        is_nested = (
            f"{self.facts.json_key(found, entities[-1])}"
            f" == {self.facts.json_key(variables[-1], entities[-1])}"
        )
        return case(
            f"view_{view.name.snake}_shows_{'_'.join(names)}",
            *(row.statement for row in rows),
            f"answer = answered(client.get({arguments}))",
            *steps,
            f"assert {is_nested}",
            doc=f"The view {view.name} nests {' and their '.join(names)}.",
        )

    def _followed(
        self, view: View, chain: tuple[Include, ...], entities: list[Entity], variables: list[str]
    ) -> tuple[list[str], str]:
        """Statements that follow the chain through the answer, and where they end."""
        steps = [self._picked('answer["items"]', "row", self.facts.entity)] if view.lists else []
        found = "found" if steps else "answer"
        for place, include in enumerate(chain, 1):
            found += f"[{literal(include.name)}]"
            if include.is_many:
                steps.append(self._picked(found, variables[place], entities[place]))
                found = "found"
        return steps, found

    def _picked(self, many: str, variable: str, entity: Entity) -> str:
        """A statement that picks the row of a variable from a list."""
        keys = f"{self.facts.json_key('one', entity)} == {self.facts.json_key(variable, entity)}"
        return f"[found] = [one for one in {many} if {keys}]"


def _chains(includes: tuple[Include, ...]) -> Iterator[tuple[Include, ...]]:
    """Every way from the entity to the end of a nested relation."""
    for include in includes:
        inner = list(_chains(include.includes))
        if not inner:
            yield (include,)
        for chain in inner:
            yield (include, *chain)

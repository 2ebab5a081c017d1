"""What is loaded with a row: its columns, and rows that are shown within it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from generator.artifacts.app_view import EntityView
from generator.artifacts.joins import live_conditions
from generator.artifacts.naming import shape_constant
from generator.artifacts.policy_names import policy_module
from generator.artifacts.repositories.sources import optional_tuple, tuple_source
from generator.emit import literal
from generator.ir import Column, Entity, Inverse, View
from generator.ir.queries import Include
from generator.resolve.nested_access import narrowed_targets


@dataclass(frozen=True)
class Loading(EntityView):
    """Writes the loaders of one entity's rows."""

    narrowed: frozenset[str] = frozenset()
    """Entities of whose rows a caller may read some alone: the loaders have a `caller`."""

    def of_answer(self) -> str:
        """What is loaded of a row that is answered by itself."""
        relations = [*self._links(self.entity), *self._parts(self.entity)]
        return _shape("shape", self._readable, relations)

    def within(self, view: View) -> Loading:
        """The same for the rows that a view shows to its callers."""
        return replace(self, narrowed=narrowed_targets(self.app, self.entity, view))

    def of_view(self, view: View) -> str:
        """What is loaded of a row that a view shows."""
        joined = self._joined(view)
        relations = [
            self._load(self.entity, include, joined=include == joined)
            for include in view.includes
            if include.limit is None
        ]
        lists = [*self._lists(self.entity, view.includes)]
        included = {include.name for include in view.includes}
        links = self._links(self.entity, included) if view.includes else ()
        columns = "shape.columns"
        parts: Sequence[str] = ()
        if set(view.columns) != set(self.entity.readable):
            columns = self.columns(view.columns)
        else:
            parts = self._parts(self.entity, included)
        relations = [*links, *parts, *relations]
        if not self.narrowed:
            return _shape(shape_constant(view), columns, relations, lists)
        nested = self.imports.need("app.repositories.base", "Nested")
        of_caller = f"lambda caller: {nested}({', '.join(_arguments(relations, lists))})"
        return f"{shape_constant(view)} = Shape({columns}, narrowed={of_caller})"

    def _links(self, entity: Entity, included: Collection[str] = ()) -> tuple[str, ...]:
        """Loaders of linked rows, of which an answer shows the keys."""
        loaders = []
        model = self.model_of(entity)
        for link in entity.links:
            if link.name in included:
                continue
            target = self.app.entity(link.target)
            other = self.model_of(target)
            loader = self.imports.need("sqlalchemy.orm", "selectinload")
            only = self.imports.need("sqlalchemy.orm", "load_only")
            path = self._visible(f"{model}.{link.attribute}", target)
            loaders.append(f"{loader}({path}).options({only}({other}.{target.id.attribute}))")
        return tuple(loaders)

    def _parts(self, entity: Entity, included: Collection[str] = ()) -> tuple[str, ...]:
        """Loaders of the lists of parts that are shown with a row."""
        return tuple(
            self._load(entity, part_include(inverse))
            for inverse in entity.parts
            if inverse.name not in included
        )

    def _joined(self, view: View) -> Include | None:
        """The nested list that comes with its row in one query: the first, where a view shows one row.

        A second one would multiply the rows of the first, and those of a page are limited.
        """
        if view.path is None or view.lists:
            return None
        if any(query.view == view and not query.one for query in self.entity.queries):
            return None
        lists = (one for one in view.includes if one.is_many and one.limit is None)
        return next(lists, None)

    def _load(self, entity: Entity, include: Include, *, joined: bool = False) -> str:
        """The loader of a nested relation: joined for one row, mostly a second query for many."""
        model = self.model_of(entity)
        target = self.app.entity(include.target)
        loader = self.imports.need(
            "sqlalchemy.orm", "selectinload" if include.is_many and not joined else "joinedload"
        )
        path = self._visible(f"{model}.{include.attribute}", target)
        loaded = self._loaded(include)
        options = f".options({', '.join(loaded)})" if loaded else ""
        return f"{loader}({path}){options}"

    def _loaded(self, include: Include) -> list[str]:
        """What is loaded of a nested row beside the columns that it shows, and which it does not."""
        target = self.app.entity(include.target)
        below = {nested.name for nested in include.includes}
        loaded = [*self._left_out(target), *self._links(target, below)]
        loaded += self._parts(target, below)
        loaded += [self._load(target, one) for one in include.includes if one.limit is None]
        return loaded

    def _lists(
        self, entity: Entity, includes: Sequence[Include], via: tuple[str, ...] = ()
    ) -> Iterator[str]:
        """The relations that show their first rows, wherever they are nested."""
        for include in includes:
            target = self.app.entity(include.target)
            if include.limit is None:
                yield from self._lists(target, include.includes, (*via, include.attribute))
                continue
            model = self.model_of(entity)
            nested = self.imports.need("app.repositories.nested", "NestedList")
            arguments = [f"{model}.{include.attribute}", f"limit={include.limit}"]
            if loaded := self._loaded(include):
                arguments.append(f"options={tuple_source(loaded)}")
            if where := self._conditions(target):
                arguments.append(f"where={tuple_source(where)}")
            if lists := [*self._lists(target, include.includes)]:
                arguments.append(f"lists={tuple_source(lists)}")
            if via:
                arguments.append(f"via={tuple_source(map(literal, via))}")
            yield f"{nested}({', '.join(arguments)})"

    def _visible(self, path: str, target: Entity) -> str:
        """The relation without deleted rows, and without those that the caller may not read."""
        where = self._conditions(target)
        return f"{path}.and_({', '.join(where)})" if where else path

    def _conditions(self, target: Entity) -> list[str]:
        live = live_conditions(target, self.model_of(target)) if target.soft_delete else []
        if target.name.text not in self.narrowed:
            return [*live]
        readable = self.imports.need("app.policies.access", "readable")
        module = f"app.policies.{policy_module(target)}"
        policy = self.imports.need(module, "read", f"read_{target.name.snake}")
        return [*live, f"*{readable}({policy}, caller)"]

    def _left_out(self, entity: Entity) -> Iterator[str]:
        """Loads all columns but those that no answer shows."""
        for column in _hidden(entity):
            defer = self.imports.need("sqlalchemy.orm", "defer")
            yield f"{defer}({self.model_of(entity)}.{column.attribute}, raiseload=True)"
        for one in entity.virtual:
            if one.reads_others:
                undefer = self.imports.need("sqlalchemy.orm", "undefer")
                yield f"{undefer}({self.model_of(entity)}.{one.column.attribute})"

    @property
    def _readable(self) -> str:
        """The columns that an answer shows."""
        columns_of = self.imports.need("app.repositories.base", "columns_of")
        hidden = ", ".join(f"{self.model}.{one.attribute}" for one in _hidden(self.entity))
        columns = f"{columns_of}({self.model}{f', but=[{hidden}]' if hidden else ''})"
        virtual = [f"{self.model}.{one.attribute}" for one in self.entity.virtual_columns]
        return tuple_source([f"*{columns}", *virtual]) if virtual else columns

    def columns(self, columns: tuple[Column, ...]) -> str:
        """A tuple of the model's attributes."""
        model = self.model
        return tuple_source(f"{model}.{column.attribute}" for column in columns)


def _hidden(entity: Entity) -> list[Column]:
    return [column for column in entity.columns if not column.is_readable]


def _shape(name: str, columns: str, relations: Sequence[str], lists: Sequence[str] = ()) -> str:
    """A constant of the repository; of the relations in `lists` the first rows are shown."""
    return f"{name} = Shape({', '.join([columns, *_arguments(relations, lists)])})"


def _arguments(relations: Sequence[str], lists: Sequence[str]) -> list[str]:
    """What is loaded beside the columns of a row."""
    given = {"relations": optional_tuple(relations), "lists": optional_tuple(lists)}
    return [f"{key}={source}" for key, source in given.items() if source]


def part_include(inverse: Inverse) -> Include:
    """A list of parts, as a view would include it."""
    return Include(
        name=inverse.name, attribute=inverse.attribute, target=inverse.source, is_many=True
    )

"""Relationships of a model, each end told of the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.emit import Imports, literal
from generator.ir import App, Entity, Inverse, ManyToMany, Order, ToOne


@dataclass(frozen=True)
class Relationships:
    """Writes the relationships of one model."""

    app: App
    entity: Entity
    imports: Imports

    def all(self) -> Iterator[str]:
        """Relations, links, then the other ends of those that lead here."""
        yield from map(self._to_one, self.entity.relations)
        yield from map(self._to_many, self.entity.links)
        yield from map(self._inverse, self.entity.inverses)

    def _target(self, name: str) -> str:
        if name != self._name:
            entity = self.app.entity(name)
            self.imports.need(f"app.models.{entity.module}", name, typing_only=True)
        return name

    def _to_one(self, relation: ToOne) -> str:
        target = self._target(relation.target)
        annotation = f"{target} | None" if relation.nullable else target
        arguments = []
        if relation.tree or relation.target == self._name:
            keys = ", ".join(one.attribute for one in relation.references)
            arguments.append(f"remote_side=[{keys}]")
        if self._is_ambiguous(self._name, relation.target):
            keys = ", ".join(column.attribute for column in relation.columns)
            arguments.append(f"foreign_keys=[{keys}]")
        if _shares_columns(self.entity, relation):
            arguments.append("viewonly=True")
        return self._relationship(relation.attribute, annotation, self._back(relation), arguments)

    def _to_many(self, link: ManyToMany) -> str:
        annotation = f"list[{self._target(link.target)}]"
        arguments = [
            f"secondary={literal(link.qualified_table)}",
            *self._joins(link),
            self._ordered(link.target),
        ]
        return self._relationship(link.attribute, annotation, self._back(link), arguments)

    def _joins(self, link: ManyToMany, *, back: bool = False) -> list[str]:
        """Which column is which side, where a table is linked to itself."""
        if link.source != link.target:
            return []
        key = f"{link.source}.{self.entity.id.attribute}"
        columns = [link.source_column, link.target_column]
        ends = columns[::-1] if back else columns
        return [
            f"{name}={literal(f'{key} == {link.qualified_table}.c.{column}')}"
            for name, column in zip(("primaryjoin", "secondaryjoin"), ends, strict=True)
        ]

    def _inverse(self, inverse: Inverse) -> str:
        target = self._target(inverse.source)
        annotation = f"list[{target}]" if inverse.is_many else f"{target} | None"
        arguments: list[str] = []
        if inverse.through is not None:
            arguments.append(f"secondary={literal(inverse.through.qualified_table)}")
            arguments += self._joins(inverse.through, back=True)
        else:
            source = self.app.entity(inverse.source)
            relation = next(rel for rel in source.relations if rel.name == inverse.relation)
            if self._is_ambiguous(inverse.source, self._name):
                keys = ", ".join(
                    f"{inverse.source}.{column.attribute}" for column in relation.columns
                )
                arguments.append(f"foreign_keys={literal(f'[{keys}]')}")
            is_shared = _shares_columns(source, relation)
            arguments.append("viewonly=True" if is_shared else 'passive_deletes="all"')
        if inverse.is_many:
            arguments.append(self._ordered(inverse.source, inverse.order))
        other = self._attribute_of(inverse)
        return self._relationship(inverse.attribute, annotation, other, arguments)

    def _ordered(self, name: str, orders: tuple[Order, ...] = ()) -> str:
        """Nested rows come in the order that is written, and then of their keys."""
        parts = [part for one in orders for part in _ordering(name, one)]
        parts += [f"{name}.{column.attribute}" for column in self.app.entity(name).key]
        return f"order_by={literal(', '.join(parts))}"

    def _back(self, end: ToOne | ManyToMany) -> str | None:
        """What Python calls the other end, where it has a name."""
        inverses = self.app.entity(end.target).inverses
        return next(
            (
                one.attribute
                for one in inverses
                if (one.source, one.relation) == (self._name, end.name)
            ),
            None,
        )

    def _attribute_of(self, inverse: Inverse) -> str:
        source = self.app.entity(inverse.source)
        names = {end.name: end.attribute for end in source.relations}
        names |= {end.name: end.attribute for end in source.links}
        return names[inverse.relation]

    def _relationship(
        self, name: str, annotation: str, back: str | None, arguments: list[str]
    ) -> str:
        if back is not None:
            arguments = [*arguments, f"back_populates={literal(back)}"]
        joined = ", ".join([*arguments, 'lazy="raise"'])
        return f"{name}: Mapped[{annotation}] = relationship({joined})"

    def _is_ambiguous(self, source: str, target: str) -> bool:
        """Several foreign keys join the two tables, so each relationship must name its own."""
        pairs = [
            relation
            for one, other in ((source, target), (target, source))
            for relation in self.app.entity(one).relations
            if relation.target == other
        ]
        return len(pairs) > (2 if source == target else 1)

    @property
    def _name(self) -> str:
        return self.entity.name.text


def _shares_columns(entity: Entity, relation: ToOne) -> bool:
    """Another foreign key has some of the columns too, so that neither relation writes them."""
    own = set(relation.columns)
    return any(own & set(one.columns) for one in entity.relations if one != relation)


def _ordering(name: str, order: Order) -> Iterator[str]:
    """One column to order by; null counts as greater than every value."""
    source, turned = f"{name}.{order.column.attribute}", ".desc()" if order.descending else ""
    if order.column.nullable:
        yield f"{source}.is_(None){turned}"
    yield f"{source}{turned}"

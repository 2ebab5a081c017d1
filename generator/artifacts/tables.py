"""What models and the first revision say alike of tables: link tables, rules of foreign keys."""

from __future__ import annotations

from dataclasses import dataclass, replace

from generator.artifacts.columns import sqlalchemy_type, table_options
from generator.artifacts.naming import link_table
from generator.emit import literal
from generator.ir import App, Entity, ManyToMany
from generator.resolve.phrases import noun_of, nouns_of, with_article


@dataclass(frozen=True)
class LinkView:
    """The table of a many-to-many relation."""

    app: App
    link: ManyToMany

    @property
    def name(self) -> str:
        return self.link.table

    @property
    def variable(self) -> str:
        return link_table(self.app.entity(self.link.source), self.link)

    @property
    def doc(self) -> str:
        source, target = self.app.entity(self.link.source), self.app.entity(self.link.target)
        return f"Which {nouns_of(target)} {with_article(noun_of(source))} has."

    @property
    def columns(self) -> list[str]:
        return [
            f"sa.Column({literal(name)}, {sqlalchemy_type(replace(entity.id, generated=False), self.app)}, "
            f"sa.ForeignKey({literal(f'{entity.qualified_table}.{entity.id.attribute}')}, "
            f'name={literal(constraint)}, ondelete="CASCADE"))'
            for name, entity, constraint in self.ends
        ]

    @property
    def ends(self) -> list[tuple[str, Entity, str]]:
        """Column, entity and name of the foreign key of both ends."""
        link = self.link
        return [
            (link.source_column, self.app.entity(link.source), link.source_constraint),
            (link.target_column, self.app.entity(link.target), link.target_constraint),
        ]

    @property
    def arguments(self) -> list[str]:
        """What the model says of the table."""
        sources = [*self.columns, *self.constraints, f"comment={literal(self.doc)}", self.options]
        return [f"{source}," for source in sources if source]

    @property
    def options(self) -> str:
        if self.link.schema is not None:
            return f"schema={literal(self.link.schema)}"
        return table_options(self.app, "mysql_collate={1}")

    @property
    def constraints(self) -> list[str]:
        keys = ", ".join(literal(name) for name, _, _ in self.ends)
        link = self.link
        return [
            f"sa.PrimaryKeyConstraint({keys}, name={literal(link.key_constraint)})",
            f"sa.Index({literal(link.target_index)}, {literal(link.target_column)})",
        ]

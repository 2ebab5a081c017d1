"""The tests of particular fields: passwords, slugs, links, trees, timestamps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.schemas import MAX_LINKS
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.source import text_source
from generator.emit import literal
from generator.ir import (
    Column,
    Kind,
    ManyToMany,
    Role,
    ToOne,
)
from generator.ir.accepted import is_accepted
from generator.testdata.edges import refused
from generator.testdata.samples import samples

_AGAIN = 7
"""The number of the values that tests write out."""


@dataclass(frozen=True)
class PasswordView:
    name: str
    attribute: str
    valid: str
    other: str
    refused: str


@dataclass(frozen=True)
class SlugView:
    name: str
    source: str
    text: str
    slug: str
    length: int
    is_unique: bool
    can_be_empty: bool
    body: str
    changed: str
    again: str
    """The body of another row of the same source."""
    second: str
    third: str
    pointer: str
    pointer_in_bulk: str


@dataclass(frozen=True)
class LinkCaseView:
    name: str
    path: str
    make: str
    key: str
    missing: str
    most: int
    pointer: str


@dataclass(frozen=True)
class FieldCases:
    """Fields that follow rules of their own."""

    facts: RouteFacts

    @cached_property
    def passwords(self) -> list[PasswordView]:
        return [
            self._password(column)
            for column in self.facts.password_columns()
            if column.is_creatable
        ]

    @cached_property
    def json_fields(self) -> list[str]:
        """Fields that take any value of JSON."""
        return [one.name for one in self.facts.entity.creatable if one.type.kind is Kind.JSON]

    @cached_property
    def slugs(self) -> list[SlugView]:
        derived = (one for one in self.facts.entity.creatable if one.derived_from)
        return [view for one in derived if (view := self._slug(one)) is not None]

    @cached_property
    def links(self) -> list[LinkCaseView]:
        return [self._link(link) for link in self.facts.entity.links]

    @cached_property
    def whole_list(self) -> str:
        """A request for a page that shows all rows of a test, where there is one."""
        if not self.facts.lists or self.facts.app.pagination.max_size < 3:
            return ""
        return f"client.get(PATH{self.facts.page_of_all})"

    @cached_property
    def trees(self) -> list[tuple[str, bool]]:
        """What they are called, and whether a row has at most one below it."""
        return [
            (relation.columns[0].name, self._has_one_below(relation))
            for relation in self.facts.entity.relations
            if relation.tree and relation.columns[0].is_updatable
        ]

    def _has_one_below(self, relation: ToOne) -> bool:
        return any(set(rule.columns) <= set(relation.columns) for rule in self.facts.entity.uniques)

    @cached_property
    def timestamps(self) -> list[str]:
        return [
            literal(column.name)
            for column in self.facts.entity.readable
            if column.role in (Role.CREATED, Role.UPDATED)
            and column.type.kind is Kind.DATETIME
            and not column.nullable
        ]

    def _password(self, column: Column) -> PasswordView:
        valid = self.facts.samples.value(column, 1)
        others = [one.value(1) for one in samples(column) if one.value(1) != valid]
        bad = [text_source(one.value) for one in refused(column) if isinstance(one.value, str)]
        return PasswordView(
            name=column.name,
            attribute=column.attribute,
            valid=text_source(valid),
            other=text_source(others[0]) if others else "",
            refused=bad[0] if bad else "",
        )

    def _slug(self, column: Column) -> SlugView | None:
        source = self.facts.entity.column(column.derived_from or "")
        text = self._slug_source(source)
        if text is None or not source.is_creatable:
            return None
        slug = "-".join(text.lower().replace("@", "-").replace(".", "-").replace("_", "-").split())
        unmatched = self._empty_source(source)
        rest = f" for name, value in body.items() if name != {literal(column.name)}"
        body = f"{{name: value{rest}}} | {{{literal(source.name)}: {literal(text)}}}"
        changed = self.facts.old_and_new(source)
        length = column.type.length or 255
        again = self.facts.body(self.facts.needed_keys() | {source.name: literal(text)})
        return SlugView(
            name=column.name,
            source=source.name,
            text=literal(text),
            slug=literal(slug[:length]),
            length=length,
            is_unique=column.unique and not self._is_taken_alone(source) and length >= 20,
            can_be_empty=unmatched,
            body=body,
            changed=self.facts.json(changed[1]) if changed and source.is_updatable else "",
            again=f"{{name: value for name, value in {again}.items() if name != {literal(column.name)}}}",
            second=literal(f"{slug}-2"),
            third=literal(f"{slug}-3"),
            pointer=literal(f"/{column.name}"),
            pointer_in_bulk=literal(f"/1/{column.name}"),
        )

    def _is_taken_alone(self, source: Column) -> bool:
        """No two rows have the same source, so that their slugs differ anyway."""
        return any(rule.columns == (source,) for rule in self.facts.entity.uniques)

    def _slug_source(self, source: Column) -> str | None:
        for text in (
            "Hello World",
            "Hello",
            "hello",
            "HELLO",
            self.facts.samples.value(source, _AGAIN),
        ):
            if isinstance(text, str) and is_accepted(source, text):
                return text if source.type.kind is not Kind.ENUM else None
        return None

    def _empty_source(self, source: Column) -> bool:
        """A text of which nothing can stand in a slug keeps the source's own rules."""
        return source.type.kind is not Kind.ENUM and is_accepted(source, "!?!")

    def _link(self, link: ManyToMany) -> LinkCaseView:
        target = self.facts.app.entity(link.target)
        return LinkCaseView(
            name=link.name,
            path=literal(link.ids_name),
            make=self.facts.make(target),
            key=self.facts.json_key("{}", target).replace("{}", ""),
            missing=self.facts.missing_value(target.id),
            most=MAX_LINKS,
            pointer=literal(f"/{link.ids_name}"),
        )

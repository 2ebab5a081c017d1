"""The factories of one entity: a valid body and a valid stored row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.app_view import EntityView
from generator.artifacts.behaviour.facts import owner_column
from generator.artifacts.keys import key_source
from generator.artifacts.naming import enum_member, enum_module
from generator.artifacts.tests.needs import (
    NeedView,
    PairFactoryView,
    PartsView,
    brings_wholes,
    free_changes,
    maker_of,
    needed,
    needs_keys,
    needs_no_part,
    pair_key,
    read_stored,
    referred,
)
from generator.artifacts.tests.source import EntitySource, factory_name
from generator.artifacts.tests.tables import mapping
from generator.emit import literal
from generator.ir import Column, Entity, Inverse, Kind, Route, ToOne
from generator.resolve.phrases import noun_of, with_article
from generator.testdata.default_stock import Usual
from generator.testdata.rows import EntitySamples, must_be_given
from generator.untested import UntestedEntity


@dataclass(frozen=True)
class FactoryView(EntityView):
    """The factories of one entity."""

    rows: Mapping[str, EntitySamples]

    @cached_property
    def samples(self) -> EntitySamples:
        return self.rows[self.entity.name.text]

    @cached_property
    def _subject(self) -> EntitySource:
        return EntitySource(self.app, self.entity, self.rows, self.imports, is_factory=True)

    @cached_property
    def _usual(self) -> Usual:
        return Usual(self.app, self.rows, self.entity)

    @property
    def missing(self) -> UntestedEntity | None:
        """Why there is no row to give."""
        return self.samples.missing or self._usual.missing

    @property
    def reason(self) -> str:
        """The same for who runs the tests; empty where there are rows."""
        message = "" if self.missing is None else self.missing.message
        return message and f"{message[0].upper()}{message[1:]}: the spec may give examples."

    @property
    def snake(self) -> str:
        return self.entity.name.snake

    @property
    def body_function(self) -> str:
        return factory_name(self.app, self.entity, "body")

    @property
    def keys_function(self) -> str:
        return factory_name(self.app, self.entity, "keys")

    @property
    def phrase(self) -> str:
        return with_article(noun_of(self.entity))

    @property
    def capital_phrase(self) -> str:
        return self.phrase[:1].upper() + self.phrase[1:]

    @property
    def creates(self) -> bool:
        return Route.CREATE in self.entity.routes

    @property
    def has_body(self) -> bool:
        is_sent = self.entity.has_new_rows or Route.REPLACE in self.entity.routes
        return is_sent or self.is_part or self.whole is not None

    @property
    def is_part(self) -> bool:
        return self.entity.owner is not None

    @property
    def is_made_with_needs(self) -> bool:
        """It comes within another body, and speaks of other rows."""
        return (self.is_part and bool(self.needs)) or self.whole is not None

    @cached_property
    def pair(self) -> PairFactoryView | None:
        """How a row is made with the one that it needs, and that needs it."""
        relation = self.entity.pair
        if relation is None:
            return None
        return PairFactoryView.of(self.app, self.entity, relation, self.imports)

    @cached_property
    def whole(self) -> PairFactoryView | None:
        """The same where the row comes within the body of the other one."""
        name = self.entity.name.text
        for other in self.app.referring(name):
            if other.pair is not None and other.pair.target == name:
                return PairFactoryView.of(self.app, other, other.pair, self.imports)
        return None

    @property
    def _made_with_whole(self) -> str:
        """The row that comes with the other one, through the API where that shows it."""
        if self.whole is not None and self.whole.is_sent:
            return f"{self.snake}_with_{self.whole.snake}(client, **changes)"
        return f"insert_{self.snake}(client, **changes)"

    @property
    def path(self) -> str:
        return f"{self.app.prefix}{self.entity.path}/"

    @cached_property
    def unshown(self) -> list[Column]:
        """What rows of others refer to although no answer shows it."""
        return [one for one in self._referred_to if not one.is_readable]

    @cached_property
    def _referred_to(self) -> list[Column]:
        """What rows of others refer to."""
        found = [
            column
            for other in self.app.entities
            for relation in other.relations
            if relation.target == self.entity.name.text
            for column in referred(self.app, relation)
        ]
        return [one for one in self.entity.columns if one in found]

    @property
    def unshown_of_found(self) -> str:
        return mapping({one.name: f"found.{one.attribute}" for one in self.unshown})

    @property
    def unshown_of_row(self) -> str:
        return mapping({one.name: f"row[{literal(one.attribute)}]" for one in self.unshown})

    @property
    def unshown_attributes(self) -> str:
        return mapping({one.attribute: f"found.{one.attribute}" for one in self.unshown})

    @property
    def json_key(self) -> str:
        """The key of a row in JSON, as the models hold it."""
        return self._subject.python_key("row")

    @property
    def stored_key(self) -> str:
        return key_source(self.entity, 'row["{}"]')

    @property
    def needs(self) -> list[NeedView]:
        """What a body must speak of, but for the other row of a pair."""
        return [
            self._need(relation) for relation in needed(self.entity) if relation not in self._pairs
        ]

    @property
    def _pairs(self) -> list[ToOne]:
        """The relations between two rows that are made together."""
        relation = pair_key(self.app, self.entity)
        return [] if relation is None else [relation]

    @property
    def stored_needs(self) -> list[NeedView]:
        """What must be there before a row is stored; a part belongs to a whole."""
        owner = self.entity.owner
        pairs = [self._need(relation) for relation in self._pairs]
        return [*([self._need(owner)] if owner else []), *pairs, *self.needs]

    def _need(self, relation: ToOne) -> NeedView:
        target = self.app.entity(relation.target)
        pairs = list(zip(relation.columns, referred(self.app, relation), strict=True))
        no_parts = {
            one.attribute: "[]"
            for one in target.parts
            if relation.ownership or needs_no_part(self.app, self.entity, one)
        }
        store = self._subject.call(
            f"store_{target.name.snake}", no_parts | self._free(relation, target), "executor"
        )
        return NeedView(
            tuple((own.name, other.name) for own, other in pairs),
            tuple((own.attribute, other.attribute) for own, other in pairs),
            self._subject.needed_key(self.entity, relation),
            f"({self.io.await_}{store})[{literal(pairs[0][1].attribute)}]",
            f"{maker_of(target)}(client",
            f"{self.io.await_}store_{target.name.snake}(executor",
        )

    def _free(self, relation: ToOne, target: Entity) -> dict[str, str]:
        """What the other row of a pair is stored with, so that it may be referred to."""
        if pair_key(self.app, self.entity) != relation:
            return {}

        def store(entity: Entity, changes: Mapping[str, str]) -> str:
            call = self._subject.call(f"store_{entity.name.snake}", changes, "executor")
            return f"({self.io.await_}{call})"

        return free_changes(self.app, target, store, read_stored)

    @property
    def has_keys(self) -> bool:
        """What it refers to is made by a function of its own."""
        return needs_keys(self.entity)

    @cached_property
    def parts(self) -> list[PartsView]:
        return [self._parts(inverse) for inverse in self.entity.parts]

    def _parts(self, inverse: Inverse) -> PartsView:
        entity = self.app.entity(inverse.source)
        owner = owner_column(entity)
        has_none = brings_wholes(self.app, inverse)
        return PartsView(
            name=inverse.name,
            attribute=inverse.attribute,
            made="[]" if has_none else self._subject.usual_parts(inverse),
            snake=entity.name.snake,
            repository=self.repository_of(entity),
            owner=owner.attribute,
            key=self.entity.id.attribute,
            least=inverse.ownership.least if inverse.ownership else 0,
            has_none=has_none,
        )

    @property
    def need_lines(self) -> list[str]:
        """Gives a body that is sent within another one what it must speak of."""
        return [line for need in self.needs for line in need.filled]

    @property
    def lines(self) -> list[str]:
        """The same with its lists of parts."""
        return [*self.need_lines, *(line for part in self.parts for line in part.filled)]

    @property
    def stored_lines(self) -> list[str]:
        return [line for need in self.stored_needs for line in need.filled_values]

    @property
    def making(self) -> Iterator[str]:
        """Gives a body what a test leaves out, before it is sent."""
        if self.has_keys:
            yield f"changes = {self.keys_function}(client, **changes)"
            return
        if self.whole:
            yield f"if {literal(self.whole.back_name)} not in changes:"
            yield f"    return {self._made_with_whole}"
        if self.pair:
            key, name = literal(self.pair.key_name), literal(self.pair.name)
            yield f"if changes.keys().isdisjoint({{{key}, {name}}}):"
            yield f"    changes[{name}] = new_{self.pair.partner}(client)"
        yield from self.lines

    @property
    def part_arguments(self) -> str:
        """The lists of parts that a stored row may be given."""
        return "".join(f"{one.attribute}: Iterable[Row] = {one.usual}, " for one in self.parts)

    @property
    def body_type(self) -> str:
        """An empty dictionary does not tell what it is of."""
        return "" if self.body else ": Row"

    @property
    def needs_note(self) -> str:
        names = [name for need in self.needs for name, _ in need.names]
        names += [column.name for relation in self._pairs for column in relation.columns]
        names += [part.name for part in self.parts]
        return f" `{'`, `'.join(names)}` must be given." if names else ""

    @property
    def part_note(self) -> str:
        owner = self.entity.owner
        snake = owner.target if owner else self.whole.entity if self.whole else ""
        whole = noun_of(self.app.entity(snake))
        return f"{self.capital_phrase} within the body of {with_article(whole)}."

    @property
    def values_note(self) -> str:
        return " The rows that it refers to are stored as well." if self.stored_needs else ""

    @cached_property
    def body(self) -> list[tuple[str, str]]:
        """Name in JSON and source of everything that a body carries."""
        return [
            (column.name, self._sent_source(column))
            for column in self.samples.fields
            if (
                column.is_creatable
                if self.entity.has_new_rows or self.is_part or self.whole is not None
                else column.is_updatable
            )
        ]

    @cached_property
    def stored(self) -> list[tuple[str, str]]:
        """Attribute and source of everything that a row must have."""
        needed_ones = [one for one in self.samples.fields if self._must_be_stored(one)]
        return [
            (column.attribute, self._stored_source(column))
            for column in needed_ones or self.samples.fields[:1]
        ]

    @property
    def body_lines(self) -> list[str]:
        return [f"{literal(name)}: {source}," for name, source in self.body]

    @property
    def value_lines(self) -> list[str]:
        return [f"{literal(name)}: {source}," for name, source in self.stored]

    @property
    def body_numbered(self) -> bool:
        return not self.reason and any("number" in source for _, source in self.body)

    @property
    def values_numbered(self) -> bool:
        return any("number" in source for _, source in self.stored)

    def _must_be_stored(self, column: Column) -> bool:
        if column.name in self.samples.ruled:
            return True
        if column in self._referred_to and column.nullable:
            return True
        if column.default is not None and self._is_told_by(column):
            return True
        return must_be_given(column)

    def _is_told_by(self, column: Column) -> bool:
        """Rows with the same value may be one row too many."""
        rules = (self.entity.key, *(rule.columns for rule in self.entity.uniques))
        return any(column in columns for columns in rules)

    def _stored_source(self, column: Column) -> str:
        if column.type.is_secret:
            return '"no hash of any password"'
        return self._source(column)

    def _sent_source(self, column: Column) -> str:
        """As JSON has it, where that is not what Pydantic makes of it."""
        source = self._source(column)
        if column.type.is_file and source != "None":
            return source.replace("stored_file(", "sent_file(")
        is_bytes = column.type.kind is Kind.BYTES and source != "None"
        return f"base64.b64encode({source}).decode()" if is_bytes else source

    def _source(self, column: Column) -> str:
        if column.name in self._usual.own:
            return self._subject.python(column, self._usual.own[column.name])
        sample = self.samples.of(column)
        enum = column.type.enum_within
        first = sample.value(1)
        if enum is None or first is None:
            return sample.source
        self.imports.need(enum_module(enum, self.entity), enum.name)
        if isinstance(first, list):
            members = (enum_member(enum, str(value)) for value in first)
            return f"[{', '.join(members)}]"
        if sample.count == 1:
            return enum_member(enum, str(first))
        return f"tuple({enum.name})[number % {len(enum.values)}]"

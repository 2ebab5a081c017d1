"""The tests of particular fields: passwords, slugs, links, trees, timestamps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.tests.cases.case import WITH_BODY, CaseTable, TestCase, case
from generator.artifacts.tests.cases.link import LinkCases
from generator.artifacts.tests.literals import text_source
from generator.artifacts.tests.route_facts import RouteFacts
from generator.emit import literal
from generator.ir import Column, Kind, Role, ToOne
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


@dataclass(frozen=True)
class FieldCases:
    """Fields that follow rules of their own."""

    facts: RouteFacts

    def tests(self) -> Iterator[TestCase]:
        if not self.facts.creates:
            return
        for password in self.passwords:
            yield from self._hashed(password)
        for column in self.facts.entity.creatable:
            if column.type.kind is Kind.JSON:  # which takes any value
                yield self._only_json(column.name)
        for slug in self.slugs:
            yield from self._made_slug(slug)
        yield from LinkCases(self.facts).tests()
        for relation in self._trees:
            yield self._in_a_tree(relation)
        if self._timestamps:
            yield case(
                "moments_have_a_zone",
                f"moment = dt.datetime.fromisoformat({self.facts.make()}[field])",
                "assert abs(dt.datetime.now(dt.UTC) - moment) < dt.timedelta(minutes=5)",
                table=CaseTable(("field: str",), tuple(self._timestamps)),
            )

    @property
    def _trees(self) -> list[ToOne]:
        """Relations by which rows can be moved below others."""
        trees = [one for one in self.facts.entity.relations if one.tree]
        return [one for one in trees if self.facts.updates and one.columns[0].is_updatable]

    def is_hashed(self, password: PasswordView, value: str, *more: str) -> tuple[str, ...]:
        """Statements that the row of a variable holds a hash of the value."""
        row = f"{self.facts.repository}(executor).get({self.facts.python_key('row')})"
        return (
            f"stored = run(client, lambda executor: {row})",
            *more,
            f"assert PasswordHasher().verify(stored.{password.attribute}, {value})",
        )

    def _hashed(self, password: PasswordView) -> Iterator[TestCase]:
        name, valid = literal(password.name), password.valid
        sent = f"body[{name}] = {valid}"
        created = "row = answered(client.post(PATH, json=body), 201)"
        hidden = f"assert {valid} not in stored.{password.attribute}"
        changed: tuple[str, ...] = ()
        columns = self.facts.entity.columns
        is_changed = any(one.is_updatable for one in columns if one.type.is_secret)
        if self.facts.updates and password.other and is_changed:
            change = f"answered(client.patch(url(row), json={{{name}: {password.other}}}))"
            changed = (change, *self.is_hashed(password, password.other))
        yield case(
            f"{password.name}_is_stored_as_a_hash",
            sent,
            created,
            *self.is_hashed(password, valid, hidden),
            *changed,
            given=WITH_BODY,
        )
        if self.facts.replaces:
            yield case(
                f"replace_may_leave_{password.name}_out",
                created,
                f"replacement = {self.facts.replacement}",
                "answered(client.put(url(row), json=replacement))",
                *self.is_hashed(password, f"body[{name}]"),
                given=WITH_BODY,
            )
        attribute = literal(password.attribute)
        yield case(
            f"{password.name}_is_never_answered",
            sent,
            "response = client.post(PATH, json=body)",
            f"assert {valid} not in response.text",
            f"assert not {{{name}, {attribute}}} & set(answered(response, 201))",
            given=WITH_BODY,
        )
        if password.refused:
            yield case(
                f"{password.name}_is_not_echoed_when_refused",
                f"body[{name}] = {password.refused}",
                "response = client.post(PATH, json=body)",
                "assert response.status_code == 422",
                f"assert {password.refused} not in response.text",
                given=WITH_BODY,
            )

    def _only_json(self, name: str) -> TestCase:
        content = f'json.dumps(body | {{{literal(name)}: 12345}}).replace("12345", value)'
        headers = '{"Content-Type": "application/json"}'
        pointer = literal(f"/{name}")
        return case(
            f"{name}_takes_only_json",
            f"content = {content}",
            f"response = client.post(PATH, content=content, headers={headers})",
            f'assert_problem(response, 422, code="invalid", pointer={pointer})',
            given=WITH_BODY,
            table=CaseTable(
                ("value: str",),
                ('"NaN"', '"Infinity"', '"[" * 40 + "]" * 40'),
                ids=("NaN", "infinity", "deep"),
            ),
        )

    def _made_slug(self, slug: SlugView) -> Iterator[TestCase]:
        name, body = literal(slug.name), f"body = {slug.body}"
        changed: tuple[str, ...] = ()
        if self.facts.updates and slug.changed:
            changes = f"{{{literal(slug.source)}: {slug.changed}}}"
            changed = (
                f"renamed = answered(client.patch(url(row), json={changes}))",
                f"assert renamed[{name}] == {slug.slug}",
            )
        yield case(
            f"{slug.name}_is_made_of_{slug.source}",
            body,
            "row = answered(client.post(PATH, json=body), 201)",
            f"assert row[{name}] == {slug.slug}",
            *changed,
            given=WITH_BODY,
        )
        if slug.is_unique:
            shown = f"answered(client.post(PATH, json=again), 201)[{name}]"
            yield case(
                f"{slug.name}_that_is_taken_is_numbered",
                body,
                "answered(client.post(PATH, json=body), 201)",
                f"again = {slug.again}",
                f"assert {shown} == {slug.second}",
                given=WITH_BODY,
            )
        if slug.can_be_empty:
            pointer = literal(f"/{slug.name}")
            yield case(
                f"{slug.name}_of_nothing_is_refused",
                f'{body} | {{{literal(slug.source)}: "!?!"}}',
                "response = client.post(PATH, json=body)",
                f'assert_problem(response, 422, code="invalid", pointer={pointer})',
                given=WITH_BODY,
            )

    def _in_a_tree(self, relation: ToOne) -> TestCase:
        facts, name = self.facts, relation.columns[0].name
        top, row = (
            f"{{{literal(name)}: {facts.json_key(variable)}}}" for variable in ("top", "row")
        )
        has_one_below = any(
            set(rule.columns) <= set(relation.columns) for rule in facts.entity.uniques
        )
        return case(
            f"{name}_never_leads_back_to_the_row",
            f"top = {facts.make()}",
            f"middle = {self._make_below(name, 'top')}",
            f"bottom = {self._make_below(name, 'middle')}",
            "for row in (top, middle, bottom):\n"
            f"    response = client.patch(url(top), json={row})\n"
            '    assert_problem(response, 409, code="rule_violated")',
            f"top = {facts.make()}" if has_one_below else "",
            f"moved = client.patch(url(bottom), json={top})",
            f"assert answered(moved)[{literal(name)}] == {facts.json_key('top')}",
        )

    @cached_property
    def passwords(self) -> list[PasswordView]:
        return [
            self._password(column)
            for column in self.facts.password_columns()
            if column.is_creatable
        ]

    @cached_property
    def slugs(self) -> list[SlugView]:
        derived = (one for one in self.facts.entity.creatable if one.derived_from)
        return [view for one in derived if (view := self._slug(one)) is not None]

    @cached_property
    def _timestamps(self) -> list[str]:
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

    def _make_below(self, name: str, parent: str) -> str:
        """A row of a tree below another one."""
        return self.facts.make(changes={name: self.facts.json_key(parent)})

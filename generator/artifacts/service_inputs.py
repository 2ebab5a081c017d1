"""What a service is sent: the types of it, and how passwords, slugs and generated texts come of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.app_view import EntityView
from generator.artifacts.behaviour.facts import is_unique
from generator.artifacts.features import Features
from generator.artifacts.naming import schema_attribute
from generator.emit import docstring, literal
from generator.ir import App, Column, Entity, Route
from generator.resolve.phrases import noun_of, with_article


def expected_parameter(app: App) -> str:
    """The parameter for the versions that a caller knows, where some entity has them."""
    return ", expected: Versions | None = None" if Features.of(app).versions else ""


def made_slugs(entity: Entity) -> list[Column]:
    """Slugs that are made from another field where none is given."""
    return [column for column in entity.columns if column.derived_from is not None]


@dataclass(frozen=True)
class InputsView(EntityView):
    """The public methods of one service that take a body."""

    @property
    def types(self) -> str:
        """What the class is told of its bodies, its answer and its key."""
        return f"{self.created}, {self.changed}, {self.response}, {self.key_type}"

    @property
    def created(self) -> str:
        """The body of a creation."""
        is_made = self.entity.has_new_rows or self.entity.owner is not None
        return self._schema("Create") if is_made else self._nothing

    @property
    def changed(self) -> str:
        """The bodies of a change."""
        bodies = {Route.UPDATE: "Update", Route.REPLACE: "Replace"}
        made = [self._schema(name) for route, name in bodies.items() if route in self.entity.routes]
        return " | ".join(made) or self._nothing

    @property
    def key_type(self) -> str:
        """The type of a key in Python."""
        types = [self.values.plain(column) for column in self.entity.key]
        return types[0] if len(types) == 1 else f"tuple[{', '.join(types)}]"

    @property
    def keep(self) -> str:
        """The parameter for what a creation that may be repeated stores besides."""
        if not self.entity.idempotency:
            return ""
        return f", keep: {self.imports.need('app.services.base', 'Keep')} | None = None"

    @property
    def expected(self) -> str:
        if self.features.versions:
            self.imports.need("app.versions", "Versions")
        return expected_parameter(self.app)

    @property
    def passed(self) -> str:
        return ", expected" if self.features.versions else ""

    @property
    def stale(self) -> str:
        return ", `StaleError`" if self.features.versions else ""

    # Passwords

    @cached_property
    def passwords(self) -> list[dict[str, str]]:
        return [
            {"sent": literal(schema_attribute(column)), "stored": literal(column.attribute)}
            for column in self.entity.columns
            if column.type.is_secret
        ]

    @property
    def hashes(self) -> Iterator[str]:
        """Puts a hash in the place of each password that is sent."""
        for one in self.passwords:
            yield f"if (password := hashed.pop({one['sent']}, None)) is not None:"
            yield f"    hashed[{one['stored']}] = {self.io.await_}hash_password(password)"

    @property
    def sends_password(self) -> str:
        """The condition that a password is among the values."""
        return " or ".join(f"{one['sent']} in values" for one in self.passwords)

    @property
    def is_changed_with_password(self) -> bool:
        changes = {Route.UPDATE, Route.REPLACE}
        return bool(self.passwords) and bool(changes & {*self.entity.routes})

    # Creations

    @property
    def is_made_ready(self) -> bool:
        """A creation does more than to store what is sent."""
        is_created = self.entity.has_new_rows
        return is_created and bool(self.passwords or self._slugs or self._generated)

    @property
    def is_made_ready_in_bulk(self) -> bool:
        creates = Route.BULK_CREATE in self.entity.routes
        return creates and bool(self.passwords or self._slugs)

    @property
    def creation_doc(self) -> str:
        """What a creation may be refused by."""
        kept = ", and `keep` its answer" if self.entity.idempotency else ""
        row = with_article(noun_of(self.entity))
        return docstring(f"Create {row}{kept}; `DuplicateError`, `UnknownReferenceError`.", 8)

    @property
    def creation(self) -> Iterator[str]:
        """From what is sent to the row that is answered."""
        await_ = self.io.await_
        values = "data.values()"
        if self.passwords:
            yield "values = data.values()"
            yield f"{await_}self.reads.refuse_taken(values)"
            values = f"{await_}_hashed(values)"
        kept = ", keep" if self.entity.idempotency else ""
        create = f"lambda row: self._create(row{kept})" if kept else "self._create"
        call = f"self._create({values}{kept})"
        if self._slugs:
            with_slugs = self.imports.need("app.services.attempts", "with_slugs")
            call = f"{with_slugs}({create}, {{}}, self.slugs, self.reads)"
            create = f"lambda row: {call.format('row')}"
            call = call.format(values)
        if self._generated:
            with_new_texts = self.imports.need("app.services.attempts", "with_new_texts")
            call = f"{with_new_texts}({create}, {values}, {self._generated})"
        yield f"return {await_}{call}"

    @property
    def bulk_creation(self) -> Iterator[str]:
        """The same of rows that are created together."""
        await_ = self.io.await_
        if self.passwords:
            yield "for values in many:"
            yield f"    {await_}self.reads.refuse_taken(values)"
            yield "# One after the other, so that other requests have their turn between."
            yield f"many = [{await_}_hashed(values) for values in many]"
        if self._slugs:
            all_with_slugs = self.imports.need("app.services.attempts", "all_with_slugs")
            call = f"{all_with_slugs}(self._create_many, many, self.slugs, self.reads)"
        else:
            call = "self._create_many(many)"
        yield f"return {await_}{call}"

    @property
    def _slugs(self) -> list[Column]:
        return made_slugs(self.entity)

    @property
    def _generated(self) -> str:
        """Unique texts that are made at creation: one that is taken is made anew."""
        names = [
            literal(one.column.attribute)
            for one in self.entity.generated
            if is_unique(self.entity, one.column)
        ]
        return f"{{{', '.join(names)}}}" if names else ""

    @property
    def _nothing(self) -> str:
        return self.imports.need("typing", "Never")

    def _schema(self, name: str) -> str:
        module = f"app.schemas.{self.entity.module}"
        return self.imports.need(module, f"{self.entity.name}{name}")

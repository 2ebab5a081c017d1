"""What a service is sent: the types of it, and how passwords, slugs and generated texts come of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.app_view import EntityView
from generator.artifacts.behaviour.facts import is_unique
from generator.artifacts.bulk import StatementView
from generator.artifacts.features import Features
from generator.artifacts.file_fields import file_class, is_changed_alone
from generator.artifacts.logins import guarded_login, login_methods
from generator.artifacts.naming import schema_attribute
from generator.artifacts.service_calls import keeping
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
        module = f"app.schemas.{self.entity.module}"
        made += [
            self.imports.need(module, file_class(self.entity, column))
            for column in self.entity.files
            if is_changed_alone(self.entity, column)
        ]
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

    @property
    def methods(self) -> Iterator[StatementView]:
        """Those of the base that do more here."""
        made = self.response
        if self._slugs or self._generated or self.passwords:
            if self.entity.has_new_rows:
                signature = f"self, data: {self.created}{self.keep}"
                yield StatementView(
                    "create", signature, made, self._creation_doc, (*self._creation,)
                )
            if Route.BULK_CREATE in self.entity.routes and (self._slugs or self.passwords):
                several = self.imports.need("collections.abc", "Sequence")
                signature = f"self, data: {several}[{self.created}]"
                doc = docstring(
                    "Create rows in this order, all of them or none; the conflicts of `create`.", 8
                )
                lines = (*self._bulk_creation,)
                yield StatementView("create_many", signature, f"list[{made}]", doc, lines)
        changes = {Route.UPDATE, Route.REPLACE} & {*self.entity.routes}
        if self.passwords and (changes or self.entity.upserts):
            values = self.imports.need("app.repositories.base", "Values")
            any_ = self.imports.need("typing", "Any")
            proven = ", *, proven: bool = False" if self._login is not None else ""
            signature = f"self, key: {any_}, values: {values}{self.expected}{proven}"
            doc = docstring("Look at what is refused before a password is hashed.", 8)
            yield StatementView("_update", signature, made, doc, (*self._change,))
        yield from login_methods(self)

    # Passwords

    @property
    def _login(self) -> Column | None:
        return guarded_login(self.app, self.entity)

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
    def _change(self) -> Iterator[str]:
        """A change, with what is refused looked at before a password is hashed."""
        await_ = self.io.await_
        sent = " or ".join(f"{one['sent']} in values" for one in self.passwords)
        if self._login is not None:
            yield "if not proven:"
            yield f"    {await_}self._refuse_new_login(key, values)"
        yield f"if {sent}:"
        yield f"    {await_}self.reads.refuse_taken(values, key)"
        yield f"return {await_}super()._update(key, {await_}_hashed(values){self.passed})"

    # Creations

    @property
    def _creation_doc(self) -> str:
        """What a creation may be refused by."""
        kept = ", and `keep` its answer" if self.entity.idempotency else ""
        row = with_article(noun_of(self.entity))
        return docstring(f"Create {row}{kept}; `DuplicateError`, `UnknownReferenceError`.", 8)

    @property
    def _creation(self) -> Iterator[str]:
        """From what is sent to the row that is answered."""
        await_ = self.io.await_
        named = bool(self.entity.files or self.passwords)
        values = "values" if named else self.sent
        lines = []
        if self.passwords:
            lines.append(f"{await_}self.reads.refuse_taken(values)")
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
        lines.append(f"return {await_}{call}")
        if self.entity.files:
            yield from keeping(self.app, self.sent, "values", lines)
        else:
            yield from (*([f"values = {self.sent}"] if named else []), *lines)

    @property
    def _bulk_creation(self) -> Iterator[str]:
        """The same of rows that are created together."""
        await_ = self.io.await_
        sent = self.sent_many
        lines = []
        if self.passwords:
            lines += [
                "for values in many:",
                f"    {await_}self.reads.refuse_taken(values)",
                "# One after the other, so that other requests have their turn between.",
                f"many = [{await_}_hashed(values) for values in many]",
            ]
        call = "self._create_many(many)"
        if self._slugs:
            all_with_slugs = self.imports.need("app.services.attempts", "all_with_slugs")
            call = f"{all_with_slugs}(self._create_many, many, self.slugs, self.reads)"
        lines.append(f"return {await_}{call}")
        if self.entity.files:
            yield from keeping(self.app, sent, "many", lines)
        else:
            yield from (f"many = {sent}", *lines)

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

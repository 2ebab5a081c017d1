"""What the views of files know: of the application, and of one entity."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.features import Features
from generator.artifacts.io import Io
from generator.artifacts.values import Values
from generator.emit import Imports
from generator.ir import App, Database, Entity, PaginationStyle
from generator.ir.json_names import camel


@dataclass(frozen=True)
class AppView:
    """What the view of any file knows of its application."""

    app: App

    @property
    def io(self) -> Io:
        return Io.of(self.app)

    @property
    def has_auth(self) -> bool:
        """Users sign in, and rules say what each of them may do."""
        return self.app.auth is not None

    @property
    def public(self) -> list[str]:
        """What opens a route to strangers, where others are closed to them."""
        return ["@public"] if self.has_auth else []

    @property
    def changed_rows(self) -> str:
        """In a service: the repository of the rows that the caller may change, or of all."""
        narrowed = "self.repository.narrowed_to(executor, self.access)"
        return narrowed if self.has_auth else "self.repository(executor)"

    @property
    def sent(self) -> str:
        """In a service: what a body says, where the caller may set all of it."""
        return "self._sent(data)" if self.features.field_rules else "data.values()"

    @property
    def sent_many(self) -> str:
        """The same of a list of bodies."""
        plain = "[one.values() for one in data]"
        return "self._sent_many(data)" if self.features.field_rules else plain

    @property
    def to_caller(self) -> str:
        """In a service: a further argument of what makes an answer, where fields have readers."""
        return ", context=self.access" if self.features.field_rules else ""

    @property
    def to_system(self) -> str:
        """Elsewhere: the same where an answer is made for nobody in particular."""
        return ", context=SYSTEM" if self.features.field_rules else ""

    @property
    def to_self(self) -> str:
        """Elsewhere: the same where it is made for the caller."""
        return ", context=Access(caller)" if self.features.field_rules else ""

    @property
    def context_parameter(self) -> str:
        """For whom a page is made, where fields have readers."""
        return ", context: object = None" if self.features.field_rules else ""

    @property
    def passed_context(self) -> str:
        return ", context=context" if self.features.field_rules else ""

    @property
    def tells_places(self) -> bool:
        """Refusals are about a place in a request."""
        return self.features.several_changes or self.features.field_rules

    @property
    def refused_place(self) -> str:
        """What a refusal of rights says of its place, where fields have rules of their own."""
        return ", errors=error.errors" if self.features.field_rules else ""

    @property
    def is_async(self) -> bool:
        return self.io.is_async

    @property
    def features(self) -> Features:
        return Features.of(self.app)

    def json_name(self, word: str) -> str:
        """A word of ours as JSON says it: `page_size` or `pageSize`."""
        return camel(word) if self.app.is_camel else word

    def total_of(self, name: str) -> str:
        """What JSON calls the number of rows of a list of which it shows the first."""
        return f"{name}Total" if self.app.is_camel else f"{name}_total"

    def said(self, name: str) -> str:
        """A name within an f-string of the output, as clients know it."""
        return f"{{camel({name})}}" if self.app.is_camel else f"{{{name}}}"

    @property
    def camel_config(self) -> str:
        """What models of JSON say of their names, besides other settings."""
        return ", alias_generator=camel" if self.app.is_camel else ""

    def is_aliased(self, attribute: str, name: str) -> bool:
        """JSON calls an attribute otherwise than all schemas call theirs."""
        return (
            self.json_name(attribute.removesuffix("_") if self.app.is_camel else attribute) != name
        )

    @property
    def has_cursors(self) -> bool:
        return self.app.pagination.style is PaginationStyle.CURSOR

    @property
    def has_sqlite(self) -> bool:
        return Database.SQLITE in self.app.databases

    @property
    def has_postgresql(self) -> bool:
        return Database.POSTGRESQL in self.app.databases

    @property
    def has_mysql(self) -> bool:
        return Database.MYSQL in self.app.databases

    @property
    def has_server(self) -> bool:
        return self.has_postgresql or self.has_mysql


@dataclass(frozen=True)
class EntityView(AppView):
    """What is written of one entity in one file, which imports the classes that it names."""

    entity: Entity
    imports: Imports

    @cached_property
    def values(self) -> Values:
        return Values(self.app, self.entity, self.imports)

    @property
    def model(self) -> str:
        return self.model_of(self.entity)

    @property
    def repository(self) -> str:
        return self.repository_of(self.entity)

    @property
    def response(self) -> str:
        return self.response_of(self.entity)

    def model_of(self, entity: Entity) -> str:
        return self.imports.need(f"app.models.{entity.module}", entity.name.text)

    def repository_of(self, entity: Entity) -> str:
        return self.imports.need(f"app.repositories.{entity.module}", f"{entity.name}Repository")

    def response_of(self, entity: Entity) -> str:
        return self.imports.need(f"app.schemas.{entity.module}", f"{entity.name}Response")

"""Services: one class an entity, where a transaction begins and ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.app_view import EntityView
from generator.artifacts.behaviour.service import BehaviourView
from generator.artifacts.bulk import BulkStatements, StatementView
from generator.artifacts.detaching import changes_others
from generator.artifacts.features import SEVERAL
from generator.artifacts.file_fields import loses_files
from generator.artifacts.finders import MethodView, finder_methods
from generator.artifacts.live_references import live_references
from generator.artifacts.naming import export_class, schema_attribute
from generator.artifacts.planned import PlannedFile
from generator.artifacts.policy_names import policy_module
from generator.artifacts.service_calls import ServiceCalls, missing_error
from generator.artifacts.service_inputs import InputsView, expected_parameter, made_slugs
from generator.artifacts.unseen_references import unseen_references
from generator.emit import Imports, docstring, literal
from generator.ir import App, Route
from generator.resolve.access import owner_column
from generator.resolve.phrases import nouns_of


class Services:
    name = "services"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        view = BaseServiceView(app)
        yield PlannedFile("app/services/__init__.py", "services/package.py.jinja", view)
        yield PlannedFile("app/services/base.py", "services/base.py.jinja", view)
        if view.tries_again:
            path = "app/services/attempts.py"
            yield PlannedFile(path, "services/attempts.py.jinja", view)
        if view.features.idempotency:
            path = "app/services/idempotent.py"
            yield PlannedFile(path, "services/idempotent.py.jinja", view)
        if view.features.single_links:
            path = "app/services/linking.py"
            yield PlannedFile(path, "services/linking.py.jinja", view)
        if view.features.several_changes:
            path = "app/services/several.py"
            yield PlannedFile(path, "services/several.py.jinja", view)
        if view.features.upserts:
            path = "app/services/upserting.py"
            yield PlannedFile(path, "services/upserting.py.jinja", view)
        for entity in app.entities:
            path = f"app/services/{entity.module}.py"
            yield PlannedFile(
                path,
                "services/service.py.jinja",
                ServiceView(app, entity),
                f"the entity {entity.name}",
            )


@dataclass(frozen=True)
class BaseServiceView(ServiceCalls):
    @property
    def errors(self) -> str:
        """What the module raises or handles."""
        versions = "DomainError, StaleError, " if self.features.versions else ""
        references = (
            ", UnknownReferenceError" if self.features.live_references or self.has_auth else ""
        )
        invalid = "InvalidError, " if self.features.changes else ""
        invalid = f"ForbiddenError, {invalid}" if self.has_auth else invalid
        return f"{versions}{invalid}NotFoundError{references}"

    @property
    def asked_filters(self) -> list[str]:
        """Adds the fields of filters to those that a list is asked for by."""
        if not any(one.filters for one in self.app.entities):
            return []
        return ["asked |= {name: split_filter(name)[0] for name in query.filters()}"]

    @property
    def schemas(self) -> str:
        """The schemas that it speaks of."""
        changes = "ChangeSchema, " if self.features.changes else ""
        return f"{changes}InputSchema, ListQuery, ResponseSchema"

    @property
    def changes_in_transaction(self) -> str:
        """The condition that a change takes several statements; nothing where it never does."""
        names = ["*self.links"] if self.features.links else []
        names += ["*self.trees"] if self.features.trees else []
        fields = f"({', '.join(names)})" if len(names) > 1 else "".join(names).removeprefix("*")
        cases = [f"any(values.get(name) is not None for name in {fields})"] if names else []
        cases += ["not self.inputs.isdisjoint(values)"] if self.features.alters else []
        cases += ["not self.file_fields.isdisjoint(values)"] if self.features.files else []
        if self.features.live_references:
            cases.append("any((one.within or one.field) in values for one in self.references)")
        if self.has_auth:
            cases.append("any((one.within or one.field) in values for one in self.named_fields)")
        return " or ".join(cases)

    @property
    def has_locked_versions(self) -> bool:
        """A row is locked first and changed then, which a caller may want of one version alone."""
        return any(one.version and (one.actions or one.states) for one in self.app.entities)

    @property
    def expected(self) -> str:
        return expected_parameter(self.app)

    @property
    def stale(self) -> str:
        return ", `StaleError`" if self.features.versions else ""

    @property
    def tries_again(self) -> bool:
        """A creation may find a text taken that the application made, and makes another."""
        return self.features.slugs or self.features.generated_texts

    @property
    def made_texts(self) -> str:
        kinds = ["derived slug"] if self.features.slugs else []
        kinds += ["generated text"] if self.features.generated_texts else []
        return " or ".join(kinds)

    @property
    def creation_marks(self) -> list[str]:
        """What services say of their creations, each with what it means."""
        marks = []
        if self.features.stores:
            doc = "A creation takes more than one statement."
            marks += ["stores_more: bool = False", docstring(doc, 4)]
        if self.features.figures:
            doc = "What is shown of a new row is counted among others, by a statement of its own."
            marks += ["reads_again: bool = False", docstring(doc, 4)]
        return marks

    @property
    def creates_in_transaction(self) -> str:
        """The condition that a creation takes several statements; nothing where it never does."""
        cases = ["self.stores_more"] if self.features.stores else []
        cases += ["any(values.get(name) for name in self.links)"] if self.features.links else []
        cases += ["bool(self.references)"] if self.features.live_references else []
        cases += ["keep is not None"] if self.features.idempotency else []
        cases += ["bool(self.named_fields or self.access.changeable)"] if self.has_auth else []
        cases += ["self.reads_again"] if self.features.figures else []
        return " or ".join(cases)

    @property
    def placed_values(self) -> str:
        """The values of one row of a list, which is the caller's where they name no owner."""
        return "dict(self._owned(many[place]))" if self.has_auth else "many[place]"

    def reference_checks(self, many: str) -> list[str]:
        """Refuses rows that name others which are not there for the caller."""
        executor = "executor, self.access, self.named_fields"
        unseen = f"{self.io.await_}refuse_unseen({executor}, {many})"
        deleted = f"{self.io.await_}refuse_deleted(executor, self.references, {many})"
        found = [unseen] if self.has_auth else []
        return found + ([deleted] if self.features.live_references else [])

    @property
    def creation(self) -> Iterator[str]:
        """What is done in the transaction of a creation."""
        yield from self.reference_checks("[values]")
        row = f"{self.io.await_}{self.store_call}"
        if self.has_auth:
            yield f"row = {row}"
            yield f"{self.io.await_}self._refuse_others(executor, [row])"
            row = "row"
        if not self.features.idempotency:
            yield f"return self.response.model_validate({row}{self.to_caller})"
            return
        yield f"created = self.response.model_validate({row}{self.to_caller})"
        yield "if keep is not None:"
        yield f"    {self.io.await_}keep(executor, created)"
        yield "return created"

    @property
    def has_creation_steps(self) -> bool:
        """More is done in the transaction of a creation than the row is stored."""
        return self.features.live_references or self.features.idempotency or self.has_auth

    @property
    def store_call(self) -> str:
        if self.features.stores:
            return "self.store(executor, values)"
        return "self.repository(executor).create(values)"

    @property
    def store_many_call(self) -> str:
        if self.features.bulk_stores:
            return "self.store_many(executor, many)"
        return "self.repository(executor).create_many(many)"

    @property
    def changing_call(self) -> str:
        """A change of whatever version the row has."""
        call = self.alter_call.replace("values", "changes")
        return call.removesuffix(f"{self.passed})") + ")" if self.passed else call

    @property
    def passed_place(self) -> str:
        """The versions that one row of several is expected to have."""
        return ", expected[place]" if self.features.versions else ""

    @property
    def alter_call(self) -> str:
        arguments = f"key, values{self.passed}"
        if self.features.alters:
            return f"self.alter(executor, {arguments})"
        return f"{self.changed_rows}.update({arguments})"


def _set_of(sources: Iterable[str]) -> str:
    listed = ", ".join(sources)
    return f"frozenset({{{listed}}})" if listed else ""


def _tuple_of(sources: Iterable[str]) -> str:
    listed = ", ".join(sources)
    return f"({listed},)" if listed else ""


@dataclass(frozen=True)
class ServiceView(EntityView):
    imports: Imports = field(default_factory=lambda: Imports(template="services/service.py.jinja"))

    def __post_init__(self) -> None:
        self.imports.define(f"{self.name}Service")

    @property
    def name(self) -> str:
        return self.entity.name.text

    @property
    def module_doc(self) -> str:
        return docstring(f"What can be done with {nouns_of(self.entity)}.", indent=0)

    @property
    def doc(self) -> str:
        return docstring(f"Creates, reads, changes and deletes {nouns_of(self.entity)}.")

    @property
    def bases(self) -> str:
        """The classes that it derives from."""
        bases = []
        if Route.LINK in self.entity.routes:
            bases.append(self.imports.need("app.services.linking", "LinkingService"))
        if not self.entity.routes.isdisjoint(SEVERAL):
            bases.append(self.imports.need("app.services.several", "SeveralService"))
        if self.entity.upserts:
            bases.append(self.imports.need("app.services.upserting", "UpsertingService"))
        if self.entity.idempotency:
            bases.append(self.imports.need("app.services.idempotent", "IdempotentService"))
        bases = bases or [self.imports.need("app.services.base", "BaseService")]
        return ", ".join(f"{base}[{self.inputs.types}]" for base in bases)

    @property
    def settings(self) -> list[str]:
        """What the class says of itself beyond its types."""
        exports = Route.EXPORT in self.entity.routes
        module = f"app.schemas.{self.entity.module}"
        made = {
            "exported_row": self.imports.need(module, export_class(self.entity)) if exports else "",
            "links": _set_of(literal(link.ids_attribute) for link in self.entity.links),
            "trees": _set_of(literal(column.attribute) for column in self.entity.tree_columns),
            "references": _tuple_of(self.references),
            "owner_field": self.owner,
            "named_fields": _tuple_of(self.named),
            "slugs": _tuple_of(self.slugs),
            "deletes_more": "True" if self._deletes_more else "",
            "file_fields": _set_of(literal(column.attribute) for column in self.entity.files),
            "stores_more": "True" if self.behaviour.stores else "",
            "reads_again": "True" if any(one.reads_others for one in self.entity.virtual) else "",
            "scope": literal(self.entity.table) if self.entity.idempotency else "",
            "inputs": _set_of(self.behaviour.inputs),
            "only_created": _set_of(self._only_created),
            "key_fields": _tuple_of(self._key_fields),
            "version_field": self._version_field,
        }
        return [f"{name} = {source}" for name, source in made.items() if source]

    @property
    def _key_fields(self) -> list[str]:
        """What tells the rows of a list of changes apart."""
        if Route.BULK_UPDATE not in self.entity.routes:
            return []
        return [literal(column.attribute) for column in self.entity.key]

    @property
    def _version_field(self) -> str:
        version = self.entity.version if self._key_fields else None
        return "" if version is None else literal(version.attribute)

    @property
    def hides_several(self) -> bool:
        return self.hides and Route.BULK_DELETE in self.entity.routes

    @property
    def _only_created(self) -> list[str]:
        """What a new row is given and no change carries, where a row may be there already."""
        columns = self.entity.columns if self.entity.upserts else ()
        fixed = (one for one in columns if one.is_creatable and not one.is_updatable)
        return [literal(schema_attribute(one)) for one in fixed]

    @property
    def _deletes_more(self) -> bool:
        if self.hides:  # each row by one statement
            return False
        return changes_others(self.app, self.entity) or loses_files(self.app, self.entity)

    @property
    def references(self) -> list[str]:
        """What must not lead to deleted rows."""
        made = []
        for one in live_references(self.app, self.entity):
            reference = self.imports.need("app.repositories.references", "Reference")
            name = f"{one.target.name.text}Repository"
            repository = self.imports.need(f"app.repositories.{one.target.module}", name)
            within = f", within={literal(one.within)}" if one.within else ""
            changed = ", is_changed=True" if one.is_changed else ""
            made.append(f"{reference}({literal(one.field)}, {repository}{within}{changed})")
        return made

    @property
    def owner(self) -> str:
        """The field of the user whose row it is."""
        column = owner_column(self.entity)
        return literal(column.attribute) if column is not None else ""

    @property
    def named(self) -> list[str]:
        """Fields that name rows which not everybody may see."""
        made = []
        for one in unseen_references(self.app, self.entity):
            named = self.imports.need("app.services.naming", "Named")
            module = f"app.policies.{policy_module(one.target)}"
            policy = self.imports.need(module, "read", f"read_{one.target.name.snake}")
            within = f", within={literal(one.within)}" if one.within else ""
            repository = self.repository_of(one.target)
            made.append(f"{named}({literal(one.field)}, {repository}, {policy}{within})")
        return made

    @property
    def slugs(self) -> list[str]:
        """Slugs that are made where none is given."""
        made = []
        for column in made_slugs(self.entity):
            slug = self.imports.need("app.slugs", "Slug")
            source = self.entity.column(column.derived_from or "").attribute
            arguments = ", ".join(literal(name) for name in (column.attribute, source))
            optional = ", required=False" if column.nullable else ""
            made.append(f"{slug}({arguments}, {column.type.length or 255}{optional})")
        return made

    @property
    def hides(self) -> bool:
        """A deleted row stays in the table."""
        return self.entity.soft_delete is not None and Route.DELETE in self.entity.routes

    @property
    def missing(self) -> str:
        """The error where no row was changed."""
        return missing_error(self.app)

    @property
    def reads(self) -> list[str]:
        """The repository that reads, where methods of its own are asked for."""
        asks = any("self.reads." in line for method in self.methods for line in method.lines)
        is_asked = asks or self.inputs.passwords or self.entity.upserts
        return [f"reads: {self.repository}"] if is_asked else []

    @cached_property
    def inputs(self) -> InputsView:
        return InputsView(self.app, self.entity, self.imports)

    @cached_property
    def behaviour(self) -> BehaviourView:
        return BehaviourView(self.app, self.entity, self.imports)

    @cached_property
    def methods(self) -> list[MethodView | StatementView]:
        statements = BulkStatements(self.app, self.entity, self.imports).in_service()
        return [*finder_methods(self.app, self.entity, self.imports), *statements]

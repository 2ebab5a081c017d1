"""BodyClasses that clients send for a row, and what they are answered."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from generator.artifacts.behaviour.facts import (
    has_keyed_parts,
    has_open_parts,
    is_keyed_part,
    way_back,
)
from generator.artifacts.file_fields import file_class, is_changed_alone
from generator.artifacts.keys import MAX_BULK
from generator.artifacts.naming import (
    companion_class,
    export_class,
    exports_less,
    schema_attribute,
    view_class,
)
from generator.artifacts.rules import ValidatorView, validator
from generator.artifacts.schemas.classes import ClassView
from generator.artifacts.schemas.fields import SchemaFields
from generator.emit import docstring, literal
from generator.ir import Check, Column, Entity, Role, Route, View
from generator.resolve.phrases import noun_of, nouns_of, one_view_of, sentence, spoken, with_article


@dataclass(frozen=True)
class BodyClasses:
    """The classes for one row of an entity."""

    fields: SchemaFields

    def all(self) -> Iterator[ClassView]:
        """What is created, changed, replaced and answered."""
        entity = self.fields.entity
        auth = self.fields.app.auth
        is_user = auth is not None and auth.user == entity.name.text  # whom the command line makes
        creates = entity.has_new_rows or entity.owner is not None or is_user
        replaces = Route.REPLACE in entity.routes
        if creates or replaces:
            yield self._base
        if creates:
            yield self._create
        yield from self._part
        yield from map(self._companion, self._wholes)
        if Route.UPDATE in entity.routes:
            yield self._update
        yield from self._several
        if replaces:
            yield self._replace
        for column in entity.files:
            if is_changed_alone(entity, column):
                yield self._file(column)
        yield self._response
        if Route.EXPORT in entity.routes and exports_less(entity):
            yield self._export
        for view in entity.views:
            if not view.includes:
                yield self._plain_view(view)

    @property
    def _base(self) -> ClassView:
        fields = [*self.fields.writer_rules, *map(self.fields.written, self._shared)]
        fields += [
            self.fields.links(link, "Field(default_factory=list, {limit})")
            for link in self.fields.entity.links
        ]
        fields += [
            self.fields.parts(inverse)
            for inverse in self.fields.entity.parts
            if has_open_parts(self.fields.app, inverse)
            and not has_keyed_parts(self.fields.app, inverse)
        ]
        return ClassView(
            f"{self.fields.entity.name}Base",
            self.fields.imports.need("app.schemas.base", "InputSchema"),
            docstring(f"What a client says of a whole {self._phrase}."),
            tuple(fields),
            tuple(self._rules(partial=False)),
        )

    @property
    def _create(self) -> ClassView:
        extra = [
            self.fields.left_out(column)
            if column in self._of_partner
            else self.fields.written(column)
            for column in self.fields.entity.columns
            if column.is_creatable and column not in self._shared
        ]
        extra += [
            self.fields.parts(inverse)
            for inverse in self.fields.entity.parts
            if not has_open_parts(self.fields.app, inverse)
            or has_keyed_parts(self.fields.app, inverse)
        ]
        return ClassView(
            f"{self.fields.entity.name}Create",
            f"{self.fields.entity.name}Base",
            docstring(f"A new {self._phrase}."),
            (*self._derived, *extra, *self._partner),
            tuple(self._one_of_both),
        )

    @property
    def _part(self) -> Iterator[ClassView]:
        """A part in a change of its whole: one that is there, or a new one."""
        entity, app = self.fields.entity, self.fields.app
        if not is_keyed_part(app, entity):
            return
        [key] = entity.key
        names = ", ".join(literal(one.name) for one in entity.readable if self._is_shown_alone(one))
        yield ClassView(
            f"{entity.name}Part",
            f"{self.fields.imports.need('app.schemas.base', 'PartSchema')}, {entity.name}Create",
            docstring(f"{sentence(with_article(self._phrase))} in a change of its whole."),
            (
                f"key = {literal(key.attribute)}",
                f"unchangeable = frozenset({{{names}}})",
                self.fields.left_out(key),
            ),
        )

    def _is_shown_alone(self, column: Column) -> bool:
        """An answer shows it, and no body carries it."""
        is_key = column in self.fields.entity.key
        return not column.is_creatable and not is_key and column.role is not Role.VERSION

    @property
    def _partner(self) -> Iterator[str]:
        """The new row that may come along."""
        relation = self.fields.entity.pair
        if relation is None:
            return
        partner = self.fields.app.entity(relation.target)
        schema = self.fields.imports.need(
            f"app.schemas.{partner.module}", companion_class(partner, self.fields.entity)
        )
        alias = ""
        if self.fields.is_aliased(relation.attribute, relation.name):
            alias = f"alias={literal(relation.name)}, "
        self.fields.imports.need("pydantic", "Field")
        text = literal(f"A new one instead of `{relation.columns[0].name}`.")
        source, default = self.fields.may_miss(schema), self.fields.values.missing
        yield f"{relation.attribute}: {source} = Field(default={default}, {alias}description={text})"

    @property
    def _one_of_both(self) -> Iterator[ValidatorView]:
        relation = self.fields.entity.pair
        if relation is None:
            return
        self.fields.imports.need("pydantic", "model_validator")
        self.fields.imports.need("typing", "Self")
        key = relation.columns[0]
        names = f"{literal(schema_attribute(key))}, {literal(relation.attribute)}"
        yield ValidatorView(
            f"check_{relation.attribute}",
            f"len(self.model_fields_set & {{{names}}}) != 1",
            f"Either {key.name} or {relation.name} must be given.",
        )

    def _companion(self, whole: Entity) -> ClassView:
        """A new row that comes within the body of one that it needs."""
        left_out = way_back(self.fields.app, whole.pair).columns if whole.pair else ()
        fields = [
            self.fields.written(column)
            for column in self.fields.entity.columns
            if column.is_creatable and column not in left_out
        ]
        fields += [
            self.fields.links(link, "Field(default_factory=list, {limit})")
            for link in self.fields.entity.links
        ]
        return ClassView(
            companion_class(self.fields.entity, whole),
            self.fields.imports.need("app.schemas.base", "InputSchema"),
            docstring(f"A new {self._phrase} that comes with its {noun_of(whole)}."),
            (*self.fields.writer_rules, *fields),
            tuple(self._rules(partial=False, without=left_out)),
        )

    @property
    def _derived(self) -> list[str]:
        """What the JSON schema says of slugs that may be left out."""
        sources = {
            column.name: column.derived_from
            for column in self.fields.entity.columns
            if column.derived_from is not None and column.is_creatable
        }
        if not sources:
            return []
        derived = self.fields.imports.need("app.schemas.base", "derived")
        return [f"model_config = {derived}({literal(sources)})"]

    @property
    def _replace(self) -> ClassView:
        extra = [
            self.fields.left_out(column) if column.may_stay else self.fields.written(column)
            for column in self.fields.entity.columns
            if column.is_updatable and column not in self._shared
        ]
        return ClassView(
            f"{self.fields.entity.name}Replace",
            f"{self._changes}, {self.fields.entity.name}Base",
            docstring(f"A whole {self._phrase}; what is left out gets its default."),
            (*self._sent_back, *extra, *self._keyed_parts),
        )

    @property
    def _keyed_parts(self) -> Iterator[str]:
        for inverse in self.fields.entity.parts:
            if has_keyed_parts(self.fields.app, inverse):
                yield self.fields.parts(inverse, keyed=True)

    @property
    def _update(self) -> ClassView:
        fields = [self.fields.left_out(column) for column in self.fields.entity.updatable]
        fields += [
            self.fields.links(link, self.fields.values.missing, limited=True)
            for link in self.fields.entity.links
        ]
        fields += [
            self.fields.parts(
                inverse, partial=True, keyed=has_keyed_parts(self.fields.app, inverse)
            )
            for inverse in self.fields.entity.parts
            if has_open_parts(self.fields.app, inverse)
        ]
        return ClassView(
            f"{self.fields.entity.name}Update",
            self._changes,
            docstring(f"Changes to {with_article(self._phrase)}; what is left out stays as it is."),
            (*self.fields.writer_rules, *self._sent_back, *fields),
            tuple(self._rules(partial=True)),
        )

    @property
    def _several(self) -> Iterator[ClassView]:
        """What names several rows."""
        if Route.BULK_UPDATE in self.fields.entity.routes:
            yield self._bulk_update
        if Route.BULK_DELETE in self.fields.entity.routes:
            yield self._bulk_delete

    @property
    def _bulk_update(self) -> ClassView:
        """Changes to one of several rows, with its key."""
        key, version = self.fields.entity.key, self.fields.entity.version
        fields = [self.fields.alone(column) for column in key]
        if version is not None:
            text = literal(
                "The number in the ETag of the row as it was read; 412 when it has changed."
            )
            self.fields.imports.need("pydantic", "Field")
            number = self.fields.imports.need("app.schemas.base", "StrictInteger")
            source, missing = self.fields.may_miss(number), self.fields.values.missing
            field = f"Field(default={missing}, description={text})"
            fields.append(f"{version.attribute}: {source} = {field}")
        names = ", ".join(literal(column.name) for column in key)
        apart = f"unchangeable = {self.fields.entity.name}Update.unchangeable - {{{names}}}"
        return ClassView(
            f"{self.fields.entity.name}BulkUpdate",
            f"{self.fields.entity.name}Update",
            docstring(f"Changes to one of several {nouns_of(self.fields.entity)}."),
            (apart, *fields),
        )

    @property
    def _bulk_delete(self) -> ClassView:
        """The keys of several rows."""
        self.fields.imports.need("pydantic", "Field")
        [key] = self.fields.entity.key
        listed = f"list[{self.fields.values.parameter(key)}]"
        rules = f'min_length=1, max_length={MAX_BULK}, json_schema_extra={{"uniqueItems": True}}'
        return ClassView(
            f"{self.fields.entity.name}BulkDelete",
            self.fields.imports.need("app.schemas.base", "InputSchema"),
            docstring(f"Which {nouns_of(self.fields.entity)} are meant."),
            (f"{key.attribute}: {listed} = Field({rules})",),
        )

    def _file(self, column: Column) -> ClassView:
        """A file alone."""
        return ClassView(
            file_class(self.fields.entity, column),
            self.fields.imports.need("app.schemas.base", "InputSchema"),
            docstring(f"The {spoken(column.name)} of {with_article(self._phrase)}."),
            (*self.fields.writer_rules, self.fields.alone(column)),
        )

    @property
    def _changes(self) -> str:
        return self.fields.imports.need("app.schemas.base", "ChangeSchema")

    @property
    def _sent_back(self) -> Iterator[str]:
        """What clients may send as an answer showed it."""
        yield self._unchangeable
        parts = [one for one in self.fields.entity.parts if has_keyed_parts(self.fields.app, one)]
        if parts:
            yield f"parts = ({''.join(f'{literal(one.attribute)}, ' for one in parts)})"
        files = [literal(one.name) for one in self.fields.entity.files if one.is_readable]
        if files:
            yield f"shown_files = frozenset({{{', '.join(files)}}})"

    @property
    def _unchangeable(self) -> str:
        """What an answer shows and no change sets: it may be sent back as it was."""
        names = [
            one.name
            for one in self.fields.entity.readable
            if not one.is_updatable and one.role is not Role.VERSION
        ]
        names += [
            one.name for one in self.fields.entity.parts if not has_open_parts(self.fields.app, one)
        ]
        return f"unchangeable = frozenset({{{', '.join(map(literal, names))}}})"

    @property
    def _response(self) -> ClassView:
        return ClassView(
            f"{self.fields.entity.name}Response",
            self.fields.answer_base(self.fields.entity.readable),
            docstring(self.fields.entity.doc or f"{sentence(with_article(self._phrase))}."),
            tuple(self.fields.shown_but(())),
        )

    @property
    def _export(self) -> ClassView:
        """A row without the others that its answer shows."""
        columns = self.fields.entity.readable
        return ClassView(
            export_class(self.fields.entity),
            self.fields.imports.need("app.schemas.base", "ResponseSchema"),
            docstring(f"{sentence(with_article(self._phrase))} in a file."),
            tuple(self.fields.shown(column) for column in columns),
        )

    def _plain_view(self, view: View) -> ClassView:
        return ClassView(
            view_class(self.fields.entity, view),
            self.fields.answer_base(view.columns),
            docstring(view.doc or f"{sentence(one_view_of(self.fields.entity, view))}."),
            self.fields.answer(view.columns),
        )

    @property
    def _phrase(self) -> str:
        return noun_of(self.fields.entity)

    @property
    def _shared(self) -> list[Column]:
        """What creation and replacement carry alike."""
        return [
            column
            for column in self.fields.entity.columns
            if column.is_creatable
            and column.is_updatable
            and not column.may_stay
            and column not in self._of_partner
        ]

    @property
    def _of_partner(self) -> tuple[Column, ...]:
        """The foreign key that a new row may leave out, as the row that it refers to comes along."""
        return self.fields.entity.pair.columns if self.fields.entity.pair else ()

    @property
    def _wholes(self) -> list[Entity]:
        """Entities whose bodies may hold a new row of this one."""
        name = self.fields.entity.name.text
        referring = self.fields.app.referring(name)
        return [one for one in referring if one.pair and one.pair.target == name]

    def _rules(self, *, partial: bool, without: Collection[Column] = ()) -> Iterator[ValidatorView]:
        left_out = {*without, *(() if partial else self._of_partner)}
        for check in self.fields.entity.checks:
            is_whole = left_out.isdisjoint(check.columns)
            if not check.from_bounds and is_whole and self._is_sent(check):
                self.fields.imports.need("pydantic", "model_validator")
                self.fields.imports.need("typing", "Self")
                missing = [
                    column
                    for column in check.columns
                    if partial or self.fields.values.may_miss(column)
                ]
                yield validator(
                    self.fields.app, self.fields.entity, check, self.fields.imports, missing=missing
                )

    def _is_sent(self, check: Check) -> bool:
        """All columns of the rule are in the body, so that it can be checked there."""
        return all(
            column.is_creatable and column.is_updatable and not column.type.is_secret
            for column in check.columns
        )

"""Effects: the small grammar that actions, states and creations share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator import problems
from generator.diagnostics import Diagnostic
from generator.expressions.types import value_type
from generator.ir import (
    Assignment,
    AttemptEffect,
    Column,
    CreateEffect,
    Effect,
    Making,
    ReleaseEffect,
    Role,
    SetEffect,
)
from generator.ir.expression import Expression, FieldRef, ParameterRef
from generator.resolve.conditions import Conditions
from generator.resolve.context import Context, Draft
from generator.resolve.requirements import Reader
from generator.spec.documents.behaviour import EffectDocument
from generator.spec.words import Word

_KEYS = ("set", "create", "release", "attempt")
_KEPT_ROLES = frozenset({Role.KEY, Role.CREATED, Role.UPDATED, Role.VERSION, Role.RELEASED})


def resolve_after_create(
    context: Context, draft: Draft, conditions: Conditions
) -> tuple[Effect, ...]:
    """What happens in the creation's transaction besides."""
    document = draft.document
    if not document.has("after_create"):
        return ()
    effects = Effects(Reader(context=context, draft=draft, conditions=conditions), is_new=True)
    return effects.all(document.after_create)


@dataclass(frozen=True, slots=True)
class Effects:
    """Reads the effects of one place."""

    reader: Reader
    is_new: bool = False
    """The row has just been made."""

    @property
    def _context(self) -> Context:
        return self.reader.context

    @property
    def _draft(self) -> Draft:
        return self.reader.draft

    def _report(self, problem: Diagnostic) -> None:
        self._context.report.add(problem)

    def all(self, documents: Iterable[EffectDocument]) -> tuple[Effect, ...]:
        """The effects in their order."""
        found = [list(self._of(document)) for document in documents]
        return tuple(effect for effects in found for effect in effects)

    def _of(self, document: EffectDocument) -> Iterator[Effect]:
        keys = [key for key in _KEYS if document.has(key)]
        if len(keys) != 1:
            if not document.has_unknown and not any(map(document.was_dropped, _KEYS)):
                reason = "an effect is one of set, create, release and attempt"
                hint = "write each as an item of its own" if keys else ""
                self._report(problems.bad_effect(document.at, reason, hint))
            return
        key = keys[0]
        if not getattr(document, key) and not document.has_dropped(key):
            reason = f"{key!r} is empty, so nothing happens"
            self._report(problems.bad_effect(document.key_at(key), reason, "leave it out"))
        if document.set:
            yield SetEffect(assignments=tuple(self._assignments(document.set)))
        for entity, values in (document.create or {}).items():
            is_whole = not document.lost("create", entity)
            yield from self._creation(entity, values, is_whole=is_whole)
        if document.release is not None:
            yield from self._release(document.release)
        if document.attempt:
            yield AttemptEffect(effects=self.all(document.attempt))

    # Fields that get a value

    def _assignments(self, documents: Mapping[Word, Word]) -> Iterator[Assignment]:
        seen: dict[tuple[str | None, str], Word] = {}
        for path, text in documents.items():
            found = self._assignment(path, text)
            if found is None:
                continue
            other = seen.setdefault((found.row, found.column.name), path)
            if other is not path:
                reason = f"{path!r} is set already, as {other!r}"
                self._report(problems.bad_effect(path.at, reason, "keep one of the two"))
                continue
            yield found

    def _assignment(self, path: Word, text: Word) -> Assignment | None:
        row, dot, field = str(path).rpartition(".")
        is_own = not dot or row == "self"
        target = self._draft if is_own else self._target(path, row)
        if target is None:
            return None
        column = self._column(target, path, field)
        if column is None:
            return None
        reason = _reason_against_setting(target, column)
        if reason:
            self._report(problems.bad_effect(path.at, f"{path!r} cannot be set: {reason}"))
            return None
        value = self._value(text, column)
        if value is None:
            return None
        return Assignment(row=None if is_own else row, column=column, value=value)

    def _column(self, target: Draft, word: Word, name: str) -> Column | None:
        """The one column that a field or a relation to one row is."""
        columns = target.columns_of(name)
        if columns is not None and len(columns) == 1:
            return columns[0]
        start = len(word) - len(name)
        at = word.part(start, len(name)) if name else word.at
        if any(name in (link.name, link.ids_name) for link in target.links):
            reason = f"{name!r} is a list of rows, and effects give single values"
            self._report(problems.bad_effect(at, reason))
        elif target is self._draft and name in (one.name for one in self.reader.parameters):
            reason = f"{name!r} is a parameter, which keeps its value"
            self._report(problems.bad_effect(at, reason, "set a field of a row"))
        elif not self._context.is_broken(target, name):
            entity = target.name.text
            self._report(problems.unknown_field(at, entity, name, target.names))
        return None

    def _value(self, text: Word, column: Column) -> Expression | None:
        """The value that the column gets, of its type."""
        value = self.reader.value(text, value_type(column))
        if value is None:
            return None
        wanted, found = _referred(column), _referred_by(value)
        if wanted and found and wanted != found:
            reason = f"{column.name!r} is the key of {wanted}, and {text!r} is one of {found}"
            self._report(problems.bad_effect(text.at, reason))
            return None
        if value.type.nullable and not column.nullable:
            self._report(problems.may_be_null(text.at, text, column.name))
            return None
        return value

    def _target(self, path: Word, row: str) -> Draft | None:
        """The entity of the row that a path begins at."""
        drafts = self._context.drafts
        for parameter in self.reader.parameters:
            if parameter.name == row and parameter.entity is not None:
                return drafts[parameter.entity]
        for relation in self._draft.relations:
            if relation.name != row:
                continue
            if relation.nullable:
                reason = f"{path!r} cannot be set: {row!r} may be null, so there may be no row"
                self._report(problems.bad_effect(path.at, reason))
                return None
            if not relation.is_simple:
                self._report(problems.needs_simple_key(path.at, "an effect", relation.target))
                return None
            return drafts[relation.target]
        if not self.reader.broken(row) and not self._context.is_broken(self._draft, row):
            rows = [one.name for one in self._draft.relations if not one.nullable]
            rows += [one.name for one in self.reader.parameters if one.entity]
            hint = f"at hand are: {', '.join(['self', *rows])}"
            self._report(problems.bad_effect(path.at, f"the row {row!r} is not at hand", hint))
        return None

    # Rows that are made

    def _creation(
        self, word: Word, values: Mapping[Word, Word], *, is_whole: bool
    ) -> Iterator[CreateEffect]:
        """The row that is made; where values were left out, nothing is said of missing ones."""
        target = self._context.drafts.get(word)
        if target is None:
            if not self._context.was_dropped(word):
                self._report(problems.unknown_entity(word.at, word, self._context.drafts))
            return
        reason = _reason_against_making(target)
        if reason:
            self._report(problems.bad_effect(word.at, f"{word} cannot be made here: {reason}"))
            return
        found: dict[str, tuple[Column, Expression]] = {}
        is_sound = True
        for name, text in values.items():
            pair = self._created_value(target, name, text)
            if pair is None:
                is_sound = False
            elif pair[0].name in found:
                reason = f"{name!r} is given already"
                self._report(problems.bad_effect(name.at, reason, "keep one of the two"))
                is_sound = False
            else:
                found[pair[0].name] = pair
        if is_sound and is_whole and self._is_complete(word, target, found):
            yield CreateEffect(entity=target.name.text, values=tuple(found.values()))

    def _created_value(
        self, target: Draft, name: Word, text: Word
    ) -> tuple[Column, Expression] | None:
        column = self._column(target, name, str(name))
        if column is None:
            return None
        is_kept = column.role in _KEPT_ROLES and not column.is_creatable
        if is_kept or column.making is not None:
            reason = f"{name!r} cannot be given: the app makes it"
            self._report(problems.bad_effect(name.at, reason, "leave it out"))
            return None
        if column.type.is_secret:
            self._report(problems.password_use(name.at, name, "given by an effect"))
            return None
        value = self._value(text, column)
        return None if value is None else (column, value)

    def _is_complete(self, word: Word, target: Draft, given: Iterable[str]) -> bool:
        missing = [
            column.name
            for column in target.columns
            if column.name not in given and _has_to_be_given(column)
        ]
        for name in missing:
            reason = f"{word} needs {name!r}"
            self._report(problems.bad_effect(word.at, reason, f"add {name}: …"))
        return not missing

    # What was consumed

    def _release(self, word: Word) -> Iterator[ReleaseEffect]:
        if self.is_new:
            reason = "a row that has just been made has nothing to give back"
            self._report(problems.bad_effect(word.at, reason, "release in a state or an action"))
            return
        own, drafts = self._draft, self._context.drafts
        parts = {one.name: one.source for one in own.inverses if one.ownership is not None}
        if word == "self":
            if self._consumes(own, word):
                yield ReleaseEffect(parts=None)
        elif word in parts:
            if self._consumes(drafts[parts[word]], word):
                yield ReleaseEffect(parts=parts[word])
        elif not self._context.is_broken(own, word):
            reason = f"{word!r} is no list of parts of {own.name}"
            hint = f"release: self, or one of: {', '.join(parts)}" if parts else "release: self"
            self._report(problems.bad_effect(word.at, reason, hint))

    def _consumes(self, draft: Draft, word: Word) -> bool:
        document = draft.document
        if document.consumes or document.has_dropped("consumes"):
            return True
        reason = f"{draft.name} consumes nothing that could be given back"
        self._report(problems.bad_effect(word.at, reason, f"add 'consumes' to {draft.name}"))
        return False


def _reason_against_setting(target: Draft, column: Column) -> str | None:
    if column.role in _KEPT_ROLES:
        return "the key, timestamps and the version are kept by the app"
    if column.making in (Making.COMPUTED, Making.STORED):
        return "it is computed"
    if column.type.is_secret:
        return "it is a password"
    if column.name in target.consumed:
        return "it says what was consumed, which is what a release gives back"
    states = target.document.states
    if states is not None and states.field == column.name:
        return "it is moved by its states alone"
    if any(relation.tree and column in relation.columns for relation in target.relations):
        return "the rows above would have to be looked at; update does that"
    if target.owner is not None and column in target.owner.columns:
        return "a part stays with its whole"
    return None


def _reason_against_making(target: Draft) -> str | None:
    if target.owner is not None:
        return "it is a part of another row"
    if any(one.ownership for one in target.inverses):
        return "it is made in one request with its parts"
    if target.document.consumes:
        return "its creation takes from a stock"
    needed = (one for one in target.columns if one.is_required)
    if any(one.type.is_secret for one in needed):
        return "it needs a password"
    return None


def _has_to_be_given(column: Column) -> bool:
    if column.generated:
        return False
    is_slug = column.derived_from is not None and not column.nullable
    return column.is_required or is_slug


def _referred(column: Column) -> str | None:
    """The entity whose key the column holds."""
    return column.reference.entity if column.reference else None


def _referred_by(value: Expression) -> str | None:
    """The entity whose key the value is."""
    if isinstance(value, FieldRef) and value.column.role is Role.KEY:
        return value.entity
    return _referred(value.column) if isinstance(value, FieldRef | ParameterRef) else None

"""Foreign keys: the columns that relations make or take, and what those refer to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from generator import problems
from generator.diagnostics import Diagnostic
from generator.ir import Access, Column, Default, DefaultKind, ForeignKey, Kind, Role
from generator.resolve.context import Context, Draft
from generator.resolve.defaults import ValueReader
from generator.spec.documents.relations import RelationDocument
from generator.spec.words import Word

KeyColumns = tuple[tuple[Column, ...], tuple[ForeignKey, ...]]
"""The columns of a foreign key, and what each refers to."""

_OF_MADE_COLUMNS = ("nullable", "column", "api", "owned", "default")
"""What fields that a relation takes say by themselves, or cannot be."""


@dataclass(frozen=True, slots=True)
class ForeignKeys:
    """The foreign key of one relation on its way."""

    context: Context
    draft: Draft
    target: Draft
    word: Word
    document: RelationDocument

    def resolve(self) -> KeyColumns | None:
        """The columns, which the draft then has, and what they refer to; None with a problem."""
        targets = self._targets()
        if targets is None:
            return None
        enum = next((one.type.enum for one in targets if one.type.enum), None)
        if enum is not None:
            owner = "" if enum.shared else ", which is that entity's own"
            reason = f"the key of {self.target.name} holds an enum{owner}"
            self._report(problems.bad_reference(self.document.to.at, reason, "make it a string"))
            return None
        references = tuple(self._reference(column) for column in targets)
        is_taken = self.document.columns is not None
        columns = self._taken(targets, references) if is_taken else self._made(targets, references)
        return None if columns is None else (columns, references)

    @property
    def _report(self) -> Callable[[Diagnostic], None]:
        return self.context.report.add

    # What is referred to

    def _targets(self) -> tuple[Column, ...] | None:
        target = self.target
        if self.document.references is None:
            return target.key
        found = self._named(target, self.document.references)
        if found is None:
            return None
        names = [column.name for column in found]
        if names == [column.name for column in target.key] or self._is_unique(found):
            return found
        reason = f"no key or unique rule of {target.name} is {', '.join(names)}"
        at = self.document.value_at("references")
        self._report(problems.bad_reference(at, reason, f"add it to the 'unique' of {target.name}"))
        return None

    def _named(self, draft: Draft, words: tuple[Word, ...]) -> tuple[Column, ...] | None:
        """The columns of an entity that words name."""
        found: list[Column] = []
        for word in words:
            columns = draft.columns_of(word)
            if columns is None:
                if not draft.was_declared(word):
                    entity = draft.name.text
                    self._report(problems.unknown_field(word.at, entity, word, draft.names))
                return None
            found += columns
        return tuple(found)

    def _is_unique(self, columns: tuple[Column, ...]) -> bool:
        if len(columns) == 1 and columns[0].unique:
            return True
        names = [column.name for column in columns]
        for rule in self.target.document.unique:
            if rule.where is not None or rule.method is not None or rule.options is not None:
                continue
            parts = [self.target.columns_of(word) for word in rule.fields]
            ruled = [column for part in parts for column in part or ()]
            if None not in parts and names == [column.name for column in ruled]:
                return True
        return False

    def _reference(self, column: Column) -> ForeignKey:
        return ForeignKey(
            entity=self.target.name.text,
            table=self.target.qualified_table,
            column=column.column,
            attribute=column.attribute,
        )

    # Columns that the relation makes

    def _made(
        self, targets: tuple[Column, ...], references: tuple[ForeignKey, ...]
    ) -> tuple[Column, ...] | None:
        document, word = self.document, self.word
        if document.column is not None and len(targets) > 1:
            reason = f"the key of {self.target.name} has {len(targets)} columns"
            at = document.key_at("column")
            self._report(problems.relation_key(at, "column", reason, "name fields: 'columns'"))
        access, default = self._access(), self._default(targets)
        is_unique = document.unique and len(targets) == 1 and word not in self.draft.key_names
        columns = tuple(
            replace(
                self._column(name, part, reference),
                access=access,
                unique=is_unique,
                default=default,
            )
            for name, part, reference in zip(self._names(targets), targets, references, strict=True)
        )
        for column in columns:
            if not self.draft.namespace.claim(column.name, "the foreign key", word.at):
                return None
            if not self._is_free(column):
                return None
        self.draft.columns.extend(columns)
        return columns

    def _names(self, targets: tuple[Column, ...]) -> Iterator[str]:
        """`user_id` for a key of one column, else the relation and the name of each."""
        if len(targets) == 1 and targets == self.target.key:
            yield f"{self.word}_id"
            return
        yield from (f"{self.word}_{part.name}" for part in targets)

    def _access(self) -> frozenset[Access]:
        document = self.document
        if document.owned:
            return frozenset({Access.READ})
        access = frozenset(Access) if document.api is None else frozenset(map(Access, document.api))
        if Access.CREATE not in access and not document.nullable:
            self._report(problems.not_settable(document.key_at("api"), self.word))
        return access

    def _default(self, targets: tuple[Column, ...]) -> Default | None:
        """The key of a row, as the spec writes it."""
        document = self.document
        if document.default is None:
            return None
        reason = None
        if document.owned:
            reason = "a part is made with its whole"
        elif len(targets) > 1:
            reason = f"the key of {self.target.name} has {len(targets)} columns"
        elif self.word in self.draft.key_names:
            reason = "it is of the key, which every row has of its own"
        if reason:
            self._report(problems.relation_key(document.key_at("default"), "default", reason))
            return None
        (key,) = targets
        values = ValueReader(key.type, key.bounds, (), self.context.report)
        default = values.default(document.default, nullable=document.nullable)
        if default is not None and default.kind is not DefaultKind.LITERAL:
            at, reason = document.value_at("default"), "it is the key of a row that is there"
            self._report(problems.relation_key(at, "default", reason))
            return None
        return default

    def _column(self, name: str, part: Column, reference: ForeignKey) -> Column:
        document = self.document
        return Column(
            name=name,
            attribute=self.context.attribute(name),
            column=str(document.column or self.context.settings.column_name(name)),
            type=part.type,
            role=Role.REFERENCE,
            nullable=document.nullable,
            doc=str(document.doc or ""),
            bounds=part.bounds,
            transforms=part.transforms,
            reference=reference,
        )

    def _is_free(self, column: Column) -> bool:
        for other in self.draft.columns:
            if other.column.casefold() == column.column.casefold():
                by, first = f"the column of {other.name!r}", self.draft.word.at
                taken = problems.name_taken(self.word.at, "the column", column.column, by, first)
                self._report(taken)
                return False
        return True

    # Columns that are there

    def _taken(
        self, targets: tuple[Column, ...], references: tuple[ForeignKey, ...]
    ) -> tuple[Column, ...] | None:
        document = self.document
        for key in _OF_MADE_COLUMNS:
            if document.has(key):
                reason = "its foreign key is made of fields, which say that by themselves"
                self._report(problems.relation_key(document.key_at(key), key, reason))
        columns = self._named(self.draft, document.columns or ())
        if columns is None:
            return None
        for reason in self._reasons_against(columns, targets):
            self._report(problems.bad_reference(document.value_at("columns"), reason))
            return None
        changed = tuple(
            _referring(own, reference) for own, reference in zip(columns, references, strict=True)
        )
        for column in changed:
            self.draft.replace(column)
        return changed

    def _reasons_against(
        self, columns: tuple[Column, ...], targets: tuple[Column, ...]
    ) -> Iterator[str]:
        if len(columns) != len(targets):
            names = ", ".join(column.name for column in targets)
            yield f"it takes a column for each of {names}, and has {len(columns)}"
            return
        for own, part in zip(columns, targets, strict=True):
            if _at_rest(own) != _at_rest(part):
                types = f"{own.name!r} is {own.type.notation}, {part.name!r} {part.type.notation}"
                yield f"the types differ: {types}"
            if own.default is not None:
                yield f"the default of {own.name!r} may refer to no row"
            if own.making is not None or own.derived_from is not None:
                yield f"{own.name!r} is made by the app"
        if all(column.reference is not None for column in columns):
            yield "every column belongs to another relation already"


def _at_rest(column: Column) -> tuple[Kind, int | None, str | None]:
    """What two columns must have alike so that one can refer to the other."""
    return column.type.kind, column.type.length, column.type.source


def _referring(column: Column, reference: ForeignKey) -> Column:
    """The column with what it refers to: of two relations that share it, the first."""
    role = Role.REFERENCE if column.role is Role.FIELD else column.role
    return replace(column, role=role, reference=column.reference or reference)

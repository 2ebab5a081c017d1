"""Views that show related rows within an entity's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.app_view import EntityView
from generator.artifacts.naming import view_class
from generator.artifacts.schemas.classes import ClassView
from generator.artifacts.schemas.fields import SchemaFields
from generator.emit import Imports, docstring, literal
from generator.ir import Entity, Name, View
from generator.ir.queries import Include
from generator.resolve.nested_access import narrowed_targets
from generator.resolve.phrases import noun_of, nouns_of, one_view_of, sentence, with_article


@dataclass(frozen=True)
class NestingView(EntityView):
    """Views that show related rows within the entity's own."""

    imports: Imports = field(default_factory=Imports)

    def __post_init__(self) -> None:
        views = (view for view in self.entity.views if view.includes)
        self.imports.define(*(view_class(self.entity, view) for view in views))

    @property
    def doc(self) -> str:
        return docstring(f"Views of {nouns_of(self.entity)} that show related rows.", indent=0)

    @cached_property
    def classes(self) -> list[ClassView]:
        return [cls for view in self.entity.views if view.includes for cls in self._classes(view)]

    def _classes(self, view: View) -> Iterator[ClassView]:
        name = view_class(self.entity, view)
        whole, one = one_view_of(self.entity, view), with_article(noun_of(self.entity))
        within = one if whole.startswith(one) else whole
        narrowed = narrowed_targets(self.app, self.entity, view)
        nested = list(self._nested(name, view.includes, within, narrowed))
        yield from (cls for _, classes in nested for cls in classes)
        fields = tuple(source for source, _ in nested)
        base = self._response(self.entity)
        own = SchemaFields(self.app, self.entity, self.imports)
        shown = {include.name for include in view.includes}
        if set(view.columns) != set(self.entity.readable):
            base = own.answer_base(view.columns)
            fields = (*own.answer(view.columns), *fields)
        elif any(inverse.name in shown for inverse in self.entity.parts):
            base = own.answer_base(self.entity.readable)
            fields = (*own.shown_but(shown), *fields)
        doc = docstring(view.doc or f"{sentence(whole)}.")
        yield ClassView(name, base, doc, fields)

    def _nested(
        self,
        prefix: str,
        includes: tuple[Include, ...],
        whole: str,
        narrowed: frozenset[str],
    ) -> Iterator[tuple[str, list[ClassView]]]:
        for include in includes:
            target = self.app.entity(include.target)
            classes: list[ClassView] = []
            name, inner_prefix = self._response(target), prefix + Name(include.name).pascal
            below = {nested.name for nested in include.includes}
            if any(inverse.name in below for inverse in target.parts):
                own = SchemaFields(self.app, target, self.imports)
                inner = list(self._nested(inner_prefix, include.includes, whole, narrowed))
                classes = [cls for _, made in inner for cls in made]
                cls = ClassView(
                    inner_prefix,
                    own.answer_base(target.readable),
                    docstring(f"{sentence(with_article(noun_of(target)))} within {whole}."),
                    (*own.shown_but(below), *(source for source, _ in inner)),
                )
                classes.append(cls)
                name = cls.name
            elif include.includes:
                inner = list(self._nested(inner_prefix, include.includes, whole, narrowed))
                classes = [cls for _, made in inner for cls in made]
                cls = ClassView(
                    inner_prefix,
                    name,
                    docstring(f"{sentence(with_article(noun_of(target)))} within {whole}."),
                    tuple(source for source, _ in inner),
                )
                classes.append(cls)
                name = cls.name
            if include.is_many:
                type_ = f"list[{name}]"
            else:
                is_narrowed = target.name.text in narrowed
                hidden = include.nullable or target.soft_delete is not None or is_narrowed
                type_ = f"{name} | None" if hidden else name
            arguments = []
            is_aliased = self.is_aliased(include.attribute, include.name)
            if is_aliased:
                arguments.append(f"alias={literal(include.name)}")
            if include.limit is not None:
                arguments.append(f"description={literal(f'The first {include.limit}.')}")
            yield self._field(f"{include.attribute}: {type_}", arguments), classes
            if include.limit is not None:
                alias = self.total_of(include.name)
                arguments = arguments[:-1] and [f"alias={literal(alias)}"]
                doc = "How many there are in all."
                arguments.append(f"description={literal(doc)}")
                yield self._field(f"{include.attribute}_total: int", arguments), []

    def _field(self, source: str, arguments: Sequence[str]) -> str:
        if not arguments:
            return source
        return f"{source} = {self.imports.need('pydantic', 'Field')}({', '.join(arguments)})"

    def _response(self, entity: Entity) -> str:
        return self.response_of(entity)

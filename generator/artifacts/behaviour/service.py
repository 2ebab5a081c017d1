"""What one service does beyond storing rows: the code of prepared values, states and actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from generator.artifacts.behaviour.actions import ActionView
from generator.artifacts.behaviour.code import ExpressionWriter, RuleView, variable
from generator.artifacts.behaviour.effects import EffectStatements, collected
from generator.artifacts.behaviour.facts import (
    all_effects,
    alters_deleted,
    by_target,
    changed_rows,
    computes,
    expressions_of,
    has_open_parts,
    inputs,
    is_released,
    is_unique,
    owner_column,
    part_finder,
    prepares,
    stores,
    uses_service,
    values_of,
    way_back,
)
from generator.artifacts.behaviour.related import (
    PairView,
    PartView,
    RelatedView,
    StockView,
    counted,
)
from generator.artifacts.behaviour.states import StatesView
from generator.artifacts.io import Io
from generator.artifacts.values import Values
from generator.emit import Imports, docstring, literal
from generator.ir import (
    App,
    Column,
    Computed,
    Consumption,
    CreationMoment,
    DefaultKind,
    Entity,
    Inverse,
    Kind,
    Making,
    Name,
    Piece,
    Requirement,
    Role,
    Route,
    ToOne,
)
from generator.ir.expression import Expression, FieldRef, Literal
from generator.ir.traversal import columns, walk
from generator.resolve.phrases import definite, noun_of, nouns_of, sentence, with_article


@dataclass(frozen=True)
class BehaviourView:
    """What one service does beyond storing rows."""

    app: App
    entity: Entity
    imports: Imports

    @property
    def io(self) -> Io:
        return Io.of(self.app)

    @cached_property
    def _values(self) -> Values:
        return Values(self.app, self.entity, self.imports)

    def repository_of(self, entity: Entity) -> str:
        return self.imports.need(f"app.repositories.{entity.module}", f"{entity.name}Repository")

    def repository_with_deleted(self, entity: Entity) -> str:
        """A repository for rows that others refer to, also when they are deleted and yet there."""
        made = ".with_deleted" if entity.soft_delete is not None else ""
        return f"{self.repository_of(entity)}{made}(executor)"

    def service_of(self, entity: Entity) -> str:
        """The service of an entity; of modules that need each other one asks for the other later."""
        service = f"{entity.name}Service"
        if entity.name == self.entity.name:
            return service
        if not uses_service(self.app, entity, self.entity):
            return self.imports.need(f"app.services.{entity.module}", service)
        module = self.imports.need("app.services", entity.module, f"{entity.module}_services")
        return f"{module}.{service}"

    # What is made before a row is stored

    @property
    def alters_deleted(self) -> bool:
        return alters_deleted(self.app, self.entity)

    @property
    def prepares(self) -> bool:
        return prepares(self.entity)

    @property
    def phrase(self) -> str:
        return noun_of(self.entity)

    @property
    def prepared_doc(self) -> str:
        made = [
            *(["copy"] if self.entity.copied else []),
            *(["take"] if self.entity.consumes else []),
            *(["compute"] if self.computes_alone else []),
        ]
        verbs = " and ".join(made) if len(made) < 3 else f"{', '.join(made[:-1])} and {made[-1]}"
        what = f"what they {verbs}" if made else "what is made for them"
        ends = [
            *(["`UnknownReferenceError`"] if self.related else []),
            *(["`ShortError`"] if self.stocks else []),
            *(["`RuleViolatedError`"] if self._refuses else []),
        ]
        errors = f"; {', '.join(ends)}" if ends else ""
        return docstring(f"{sentence(nouns_of(self.entity))} with {what}{errors}.", 8)

    @property
    def _refuses(self) -> bool:
        return bool(self.entity.computed) or any(one.rules for one in self.stocks)

    @property
    def computes_alone(self) -> bool:
        """Computed fields follow from the row itself."""
        return computes(self.entity) and not self.computes_late

    @property
    def computes_late(self) -> bool:
        """They follow from its parts, too, or no method makes the row ready."""
        return computes(self.entity) and (bool(self.entity.parts) or not self.prepares)

    @property
    def computes(self) -> bool:
        return computes(self.entity)

    @property
    def article_phrase(self) -> str:
        return with_article(noun_of(self.entity))

    @property
    def model(self) -> str:
        return self.imports.need(f"app.models.{self.entity.module}", self.entity.name.text)

    @property
    def response(self) -> str:
        module = f"app.schemas.{self.entity.module}"
        return self.imports.need(module, f"{self.entity.name}Response")

    @cached_property
    def related(self) -> list[RelatedView]:
        relations = {one.relation.name: one.relation for one in self.entity.copied}
        relations |= {one.relation.name: one.relation for one in self.entity.consumes}
        for consumption in self.entity.consumes:
            for expression in expressions_of(consumption.requires):
                relations |= {one.name: one for one in self._relations_in(expression)}
        return [self._related(one) for one in self._in_order(relations.values())]

    def _in_order(self, relations: Iterable[ToOne]) -> Iterator[ToOne]:
        """Relations in the order in which the tables of their rows are locked."""
        return chain.from_iterable(group for _, group in by_target(self.app, relations))

    def _relations_in(self, expression: Expression) -> Iterator[ToOne]:
        names = {
            part.hops[0].name
            for part in walk(expression)
            if isinstance(part, FieldRef) and part.hops
        }
        return (one for one in self.entity.relations if one.name in names)

    def _related(self, relation: ToOne) -> RelatedView:
        target = self.app.entity(relation.target)
        column = relation.columns[0]
        return RelatedView(
            rows=f"{relation.attribute}_rows",
            row=relation.attribute,
            repository=self.repository_of(target),
            reader=(
                f"{self.repository_of(target)}(executor)"
                if relation.refuses_hidden
                else self.repository_with_deleted(target)
            ),
            column=column,
            target=target,
            is_locked=any(one.relation.name == relation.name for one in self.entity.consumes),
        )

    @cached_property
    def stocks(self) -> list[StockView]:
        consumed = {one.relation.name: one for one in self.entity.consumes}
        relations = self._in_order(one.relation for one in consumed.values())
        return [self._stock(consumed[one.name]) for one in relations]

    def _stock(self, consumption: Consumption) -> StockView:
        code = self._row_code
        return StockView(
            related=self._related(consumption.relation),
            field=literal(consumption.stock.attribute),
            amounts=f"{consumption.relation.attribute}_amounts",
            amount=code.value(consumption.amount),
            may_be_negative=not _is_positive(consumption.amount),
            rules=tuple(self.rule(code, one) for one in consumption.requires),
        )

    @cached_property
    def _row_code(self) -> ExpressionWriter:
        rows = {one.name: one.attribute for one in self.entity.relations}
        return ExpressionWriter(self.app, self.entity, self.imports, rows)

    def rule(self, code: ExpressionWriter, requirement: Requirement) -> RuleView:
        self.imports.need("app.exceptions", "RuleViolatedError")
        return RuleView(code.broken(requirement.condition), code.message(requirement.message))

    @property
    def early_defaults(self) -> list[tuple[str, str]]:
        return self.defaults if self.prepares else []

    @property
    def late_defaults(self) -> list[tuple[str, str]]:
        return [] if self.prepares else self.defaults

    @cached_property
    def defaults(self) -> list[tuple[str, str]]:
        """What is read of a row before it is stored, and may not have been given."""
        read = {column.name for one in self._read_before for column in columns(one)}
        if (owner := self.entity.owner) is not None:
            whole = self.app.entity(owner.target)
            read |= {
                name
                for one in whole.parts
                if one.source == self.entity.name.text
                for name in _read_of(whole, one)
            }
        found = []
        for column in self.entity.columns:
            if column.name in read and column.role is not Role.KEY and column.making is None:
                source = self._default(column)
                if source is not None:
                    found.append((column.attribute, source))
        return found

    @property
    def _read_before(self) -> Iterator[Expression]:
        yield from (one.expression for one in self.entity.computed if not one.stored)
        for consumption in self.entity.consumes:
            yield consumption.amount
            yield from expressions_of(consumption.requires)
        for effect in all_effects(self.entity.after_create):
            yield from values_of(effect)

    def _default(self, column: Column) -> str | None:
        default = column.default
        if default is None:
            return "None" if column.nullable else None
        if default.kind is DefaultKind.UUID:
            return f"{self.imports.need('uuid', 'uuid4')}()"
        if default.kind is DefaultKind.LITERAL:
            return self._values.constant(column, default.value)
        is_naive = column.type.is_naive
        clock = "naive_now" if is_naive else "utc_now"
        now = f"{self.imports.need('app.models.base', clock)}()"
        if default.offset_seconds:
            dt = self.imports.need("datetime", alias="dt")
            now = f"({now} + {dt}.timedelta(seconds={default.offset_seconds}))"
        return {Kind.DATE: f"{now}.date()", Kind.TIME: f"{now}.time()"}.get(column.type.kind, now)

    @property
    def copied(self) -> list[tuple[str, str]]:
        return [
            (
                one.column.attribute,
                self._copy(one.relation, one.source),
            )
            for one in self.entity.copied
        ]

    def _copy(self, relation: ToOne, source: Column) -> str:
        value = f"{relation.attribute}.{source.attribute}"
        return (
            f"{value} if {relation.attribute} is not None else None" if relation.nullable else value
        )

    @property
    def generated(self) -> list[tuple[str, str]]:
        return [
            (one.column.attribute, _generated(one.pieces, self.imports))
            for one in self.entity.generated
        ]

    @property
    def generated_fields(self) -> list[str]:
        """Unique texts: one that is taken is made anew."""
        return [
            literal(one.column.attribute)
            for one in self.entity.generated
            if is_unique(self.entity, one.column)
        ]

    # What is computed

    @property
    def computed(self) -> list[tuple[str, str]]:
        return [
            (one.column.attribute, self._computed(one))
            for one in self.entity.computed
            if not one.stored
        ]

    def _computed(self, computed: Computed) -> str:
        return self._row_code.fitted(computed.expression, computed.column)

    @property
    def lists(self) -> list[str]:
        """The lists of parts that computed fields are made of."""
        names = {
            part.hops[0].attribute
            for one in self.entity.computed
            for part in walk(one.expression)
            if isinstance(part, FieldRef) and part.hops
        }
        return [one.attribute for one in self.entity.parts if one.attribute in names]

    @property
    def compute_arguments(self) -> str:
        return "".join(f", {name}" for name in self.lists)

    @property
    def compute_parameters(self) -> str:
        values = "Sequence[Values]"
        return "".join(f", {name}: {values}" for name in self.lists)

    # Storing and changing

    @property
    def stores(self) -> bool:
        """Parts are stored by the service of the whole."""
        return stores(self.entity) and self.entity.owner is None

    @property
    def pair(self) -> PairView | None:
        """The row that may come within the body of a new one."""
        relation = self.entity.pair
        if relation is None:
            return None
        partner = self.app.entity(relation.target)
        noun = Name(relation.name).phrase
        what = f"Store {definite(self.phrase)}, with its {noun} where that is new"
        return PairView(
            doc=docstring(f"{what}, in the transaction of the executor.", 8),
            name=relation.attribute,
            service=self.service_of(partner),
            back=way_back(self.app, relation).columns[0].attribute,
            key=self.entity.id.attribute,
            io=self.io,
        )

    @property
    def stores_many(self) -> bool:
        """Rows made in bulk are made ready together and stored in one statement."""
        is_bulk = Route.BULK_CREATE in self.entity.routes
        return is_bulk and self.prepares and self.stores_row_alone

    @property
    def stores_row_alone(self) -> bool:
        """Nothing is stored beside the row."""
        return not self.entity.parts and not self.entity.after_create

    @property
    def store_doc(self) -> str:
        parts = [one.name.replace("_", " ") for one in self.entity.parts]
        what = f"Store {definite(self.phrase)}" + (f" with its {_listed(parts)}" if parts else "")
        return docstring(f"{what}, in the transaction of the executor.", 8)

    @cached_property
    def parts(self) -> list[PartView]:
        return [self._part(one) for one in self.entity.parts]

    def _part(self, inverse: Inverse) -> PartView:
        entity = self.app.entity(inverse.source)
        read = {entity.column(name).attribute for name in _read_of(self.entity, inverse)}
        return PartView(
            name=inverse.attribute,
            service=self.service_of(entity) if prepares(entity) else "",
            repository=self.repository_of(entity),
            owner_key=literal(owner_column(entity).attribute),
            prepares=prepares(entity),
            is_open=has_open_parts(self.app, inverse),
            finder=part_finder(entity),
            inputs=tuple(sorted(read)),
            defaults=BehaviourView(self.app, entity, self.imports).defaults,
            io=self.io,
        )

    @property
    def key(self) -> str:
        return "key" if self.entity.has_composite_key else self.entity.id.attribute

    @property
    def key_parameter(self) -> str:
        types = ", ".join(self._values.plain(column) for column in self.entity.key)
        return f"{self.key}: " + (f"tuple[{types}]" if self.entity.has_composite_key else types)

    @property
    def inputs(self) -> list[str]:
        return [literal(name) for name in inputs(self.app, self.entity)]

    @property
    def read_back(self) -> list[str]:
        """Fields of the row that computed ones are made of."""
        read = {
            column.attribute
            for one in self.entity.computed
            if not one.stored
            for column in columns(one.expression)
            if column.making is not Making.COMPUTED
        }
        return [one.attribute for one in self.entity.columns if one.attribute in read]

    @property
    def computed_names(self) -> list[str]:
        return [literal(name) for name, _ in self.computed]

    # Giving back

    @property
    def releases(self) -> bool:
        return is_released(self.app, self.entity)

    @property
    def variable(self) -> str:
        return variable(self.entity)

    @property
    def released(self) -> list[tuple[StockView, str]]:
        """Each stock with the amount that a stored row took."""
        own = variable(self.entity)
        code = ExpressionWriter(self.app, self.entity, self.imports, own=own)
        amounts = {one.relation.attribute: code.value(one.amount) for one in self.entity.consumes}
        return [(one, amounts[one.related.row]) for one in self.stocks]

    @property
    def release_counts(self) -> Iterator[str]:
        own = variable(self.entity)
        for stock, amount in self.released:
            key = f"{own}.{stock.related.column.attribute}"
            yield counted(stock.amounts, key, amount)

    # After a creation, states and actions

    @property
    def expected(self) -> str:
        """The parameter for the versions that a caller of one row knows, where it has them."""
        if self.entity.version is None:
            return ""
        versions = self.imports.need("app.versions", "Versions")
        return f", expected: {versions} | None = None"

    @property
    def passed(self) -> str:
        return ", expected" if self.entity.version is not None else ""

    @property
    def stale(self) -> str:
        return ", `StaleError`" if self.entity.version is not None else ""

    @property
    def after_create(self) -> list[str]:
        code = ExpressionWriter(self.app, self.entity, self.imports, self._after_rows)
        return collected(EffectStatements(self, code, None).lines(self.entity.after_create))

    @property
    def _after_rows(self) -> dict[str, str]:
        return {one.name: one.attribute for one in self.entity.relations}

    @property
    def after_related(self) -> list[RelatedView]:
        """Related rows that the effects of a creation read or change."""
        effects = list(all_effects(self.entity.after_create))
        changed = changed_rows(effects)
        names = changed | {
            one.name
            for effect in effects
            for expression in values_of(effect)
            for one in self._relations_in(expression)
        }
        relations = self._in_order(one for one in self.entity.relations if one.name in names)
        return [replace(self._related(one), is_locked=one.name in changed) for one in relations]

    @cached_property
    def states(self) -> StatesView | None:
        states = self.entity.states
        return StatesView(self, states) if states is not None else None

    @cached_property
    def actions(self) -> list[ActionView]:
        return [ActionView(self, one) for one in self.entity.actions]


def _read_of(whole: Entity, inverse: Inverse) -> set[str]:
    """The fields of parts that computed fields of their whole are made of."""
    return {
        part.column.name
        for one in whole.computed
        for part in walk(one.expression)
        if isinstance(part, FieldRef) and part.hops and part.hops[0].name == inverse.name
    }


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _is_positive(amount: Expression) -> bool:
    if isinstance(amount, Literal):
        return (
            not isinstance(amount.value, str)
            and bool(amount.value)
            and float(str(amount.value)) > 0
        )
    if not isinstance(amount, FieldRef):
        return False
    bounds = amount.column.bounds
    return (bounds.gt is not None and bounds.gt >= 0) or (bounds.ge is not None and bounds.ge >= 0)


def _generated(pieces: Sequence[Piece], imports: Imports) -> str:
    """The source of a generated text."""
    sources = []
    for piece in pieces:
        if piece.moment is None:
            sources.append(literal(piece.text))
        elif piece.moment is CreationMoment.NOW:
            now = imports.need("app.models.base", "utc_now")
            sources.append(f"{now}().strftime({literal(piece.text)})")
        elif piece.moment is CreationMoment.UUID:
            sources.append(f"str({imports.need('uuid', 'uuid4')}())")
        else:
            token = imports.need("app.amounts", "random_hex")
            sources.append(f"{token}({piece.length})")
    return " + ".join(sources)

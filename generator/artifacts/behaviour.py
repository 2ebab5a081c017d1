"""What services do beyond storing rows: the code of prepared values, states, actions and effects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, groupby

from generator.artifacts.io import Io
from generator.artifacts.naming import enum_member, enum_module, with_article
from generator.artifacts.rules import ModelNaming
from generator.artifacts.values import Values
from generator.emit import Imports, docstring, literal
from generator.expressions.logic import negated
from generator.expressions.python import PythonCompiler
from generator.expressions.tree import (
    Expression,
    FieldRef,
    Hop,
    Literal,
    ParameterRef,
    columns,
    walk,
)
from generator.ir import (
    Action,
    App,
    Assignment,
    AttemptEffect,
    Column,
    Computed,
    Consumption,
    CreateEffect,
    DefaultKind,
    Effect,
    Entity,
    EnumType,
    Inverse,
    Kind,
    Making,
    Message,
    Moment,
    Name,
    Parameter,
    Piece,
    ReleaseEffect,
    Requirement,
    Role,
    Route,
    SetEffect,
    States,
    ToOne,
)
from generator.ir.types import INTEGER_RANGE

AMOUNTS = "app.amounts"


def computes(entity: Entity) -> bool:
    """Fields are computed by the application."""
    return any(not one.stored for one in entity.computed)


def prepares(entity: Entity) -> bool:
    """Rows are made ready by a method of their own: they read others, or are parts."""
    makes = bool(entity.generated) or computes(entity)
    together = entity.owner is not None or Route.BULK_CREATE in entity.routes
    return bool(entity.copied or entity.consumes) or (makes and together)


def stores(entity: Entity) -> bool:
    """A creation is more than one INSERT of what is given."""
    makes = bool(entity.generated or entity.parts or entity.after_create)
    return makes or prepares(entity) or computes(entity)


def has_open_parts(app: App, inverse: Inverse) -> bool:
    """The parts can be replaced with an update of the whole; what was consumed stays."""
    return not app.entity(inverse.source).consumes


def inputs(app: App, entity: Entity) -> list[str]:
    """Fields whose change has others computed anew, or replaces parts."""
    read = {
        column.name
        for one in entity.computed
        if not one.stored
        for column in columns(one.expression)
    }
    changed = changed_by_effects(app, entity) if read else frozenset[str]()
    own = [
        one.attribute
        for one in entity.columns
        if one.name in read and (one.is_updatable or one.name in changed)
    ]
    return own + [one.attribute for one in entity.parts if has_open_parts(app, one)]


def is_unique(entity: Entity, column: Column) -> bool:
    """No two rows have the same value in the column."""
    return column.unique or entity.key == (column,)


def changed_by_effects(app: App, entity: Entity) -> frozenset[str]:
    """Fields of the entity that effects set, whichever entity declares them."""
    return frozenset(
        one.column.name
        for other in app.entities
        for effect in effects_of(other)
        if isinstance(effect, SetEffect)
        for one in effect.assignments
        if _target(app, other, one.row).name == entity.name
    )


def by_target(app: App, relations: Iterable[ToOne]) -> list[tuple[Entity, list[ToOne]]]:
    """The relations to each entity, in the order of the entities: so are tables locked everywhere."""
    order = [entity.name.text for entity in app.entities]
    grouped: dict[str, list[ToOne]] = {}
    for relation in relations:
        grouped.setdefault(relation.target, []).append(relation)
    return [(app.entity(name), grouped[name]) for name in sorted(grouped, key=order.index)]


def _target(app: App, entity: Entity, row: str | None) -> Entity:
    """Whose row a relation or a parameter of the entity stands for."""
    if row is None:
        return entity
    targets = {
        parameter.name: parameter.entity
        for action in entity.actions
        for parameter in action.parameters
        if parameter.entity is not None
    }
    targets |= {one.name: one.target for one in entity.relations}
    return app.entity(targets[row])


def alters(app: App, entity: Entity) -> bool:
    """An update may be more than one UPDATE of what is given."""
    return bool(inputs(app, entity))


def variable(entity: Entity, taken: Iterable[str] = ()) -> str:
    """What a row of the entity is called in a function."""
    return f"{entity.module}_row" if entity.module in (*_TAKEN, *taken) else entity.module


_TAKEN = frozenset(
    [
        "row",
        "rows",
        "key",
        "state",
        "values",
        "executor",
        "repository",
        "stored",
        "prepared",
        "amounts",
        "work",
        "attempted",
        "self",
        "changed",
        "before",
        "after",
        "item",
    ]
)


@dataclass(frozen=True)
class Code:
    """Expressions of one place as Python."""

    app: App
    entity: Entity
    imports: Imports
    rows: dict[str, str] = field(default_factory=dict)
    """Relation or parameter to the variable that holds its row."""
    own: str | None = None
    """The variable of the row itself; None where it is a dictionary called `row`."""

    @cached_property
    def _compiler(self) -> PythonCompiler:
        naming = ModelNaming(self.app, self.entity, self.imports)
        return PythonCompiler(
            member=naming.member,
            need=naming.need,
            path=self._path,
            present=lambda hop: self.rows[hop.name],
            each=_each,
        )

    def broken(self, condition: Expression) -> str:
        """True where the condition does not hold."""
        return self._compiler.passes(negated(condition))

    def value(self, expression: Expression) -> str:
        return self._compiler.value(expression)

    def fitted(self, expression: Expression, column: Column) -> str:
        """A value that fits the column, or an error."""
        source = self.value(expression)
        if _fits_as_it_is(expression, column):
            return source
        name = literal(column.name)
        kind = column.type.kind
        if kind is Kind.DECIMAL and column.type.precision is not None:
            exact = self.imports.need(AMOUNTS, "exact")
            return f"{exact}({name}, {source}, {column.type.precision}, {column.type.scale or 0})"
        if kind in INTEGER_RANGE:
            whole = self.imports.need(AMOUNTS, "whole")
            bits = {Kind.SMALLINT: ", 16", Kind.BIGINT: ", 64"}.get(kind, "")
            return f"{whole}({name}, {source}{bits})"
        length = column.type.length
        if column.type.is_text and length is not None:
            fitting = self.imports.need(AMOUNTS, "fitting")
            return f"{fitting}({name}, {source}, {length})"
        return source

    def message(self, message: Message) -> str:
        """A sentence with values in it."""
        if not any(not isinstance(part, str) for part in message.parts):
            return literal("".join(part for part in message.parts if isinstance(part, str)))
        pieces = [self._piece(part) for part in message.parts]
        if any(piece is None for piece in pieces):
            listed = [
                literal(part) if isinstance(part, str) else f"str({self.value(part)})"
                for part in message.parts
            ]
            return f'"".join(({", ".join(listed)},))'
        return f'f"{"".join(piece or "" for piece in pieces)}"'

    def _piece(self, part: str | Expression) -> str | None:
        """A part within an f-string; None where its quotes or escapes stand against that."""
        if isinstance(part, str):
            source = literal(part)
            plain = source[0] == '"' and "\\" not in source and '"' not in part
            return source[1:-1].replace("{", "{{").replace("}", "}}") if plain else None
        source = self.value(part)
        if "'" in source or "\\" in source or "{" in source:
            return None
        return "{" + source.replace('"', "'") + "}"

    def _path(self, reference: FieldRef) -> str:
        attribute = reference.column.attribute
        if reference.parameter is not None:
            return f"{self.rows[reference.parameter]}.{attribute}"
        if reference.hops and reference.hops[0].is_many:
            return f"{_each(reference.hops[0])[0]}[{literal(attribute)}]"
        if reference.hops:
            return f"{self.rows[reference.hops[0].name]}.{attribute}"
        return f"row[{literal(attribute)}]" if self.own is None else f"{self.own}.{attribute}"


def _each(hop: Hop) -> tuple[str, str]:
    return "item", f"{hop.attribute}"


def _fits_as_it_is(expression: Expression, column: Column) -> bool:
    """The value comes from where it obeyed the same limits."""
    if isinstance(expression, Literal):
        return True
    if not isinstance(expression, FieldRef | ParameterRef):
        return False
    source = expression.column.type
    own = column.type
    if source.kind is not own.kind:
        return False
    if own.kind is Kind.DECIMAL:
        return (source.precision, source.scale) == (own.precision, own.scale)
    return own.length is None or (source.length is not None and source.length <= own.length)


@dataclass(frozen=True)
class RuleView:
    """What is refused, and with which words."""

    broken: str
    message: str


@dataclass(frozen=True)
class RelatedView:
    """Rows of a relation that a creation reads."""

    rows: str
    row: str
    repository: str
    column: Column
    target: Entity
    is_locked: bool

    @property
    def found(self) -> str:
        """The key in a row that is made."""
        name = literal(self.column.attribute)
        return f"row.get({name})" if self.column.nullable else f"row[{name}]"

    @property
    def arguments(self) -> str:
        keys = f"{self.found} for row in rows"
        return f"({keys}), lock=True" if self.is_locked else keys

    @property
    def method(self) -> str:
        """How one row is read."""
        return "lock" if self.is_locked else "get"

    @property
    def is_unknown(self) -> str:
        test = f"{self.row} is None"
        return f"{test} and {self.found} is not None" if self.column.nullable else test

    @property
    def unknown(self) -> str:
        return literal(f"{self.column.name} refers to no {self.target.name.phrase} that exists.")


@dataclass(frozen=True)
class StockView:
    """What is taken from a stock."""

    related: RelatedView
    field: str
    amounts: str
    amount: str
    may_be_negative: bool
    rules: tuple[RuleView, ...]

    @property
    def lines(self) -> Iterator[str]:
        """Checks what must hold, and adds what one row takes to what others take."""
        for rule in self.rules:
            yield f"if {rule.broken}:"
            yield f"    raise RuleViolatedError({rule.message})"
        if self.may_be_negative:
            yield f"if {self.amount} < 0:"
            text = literal(
                f"The amount taken from {self.related.target.plural.phrase} is negative."
            )
            yield f"    raise RuleViolatedError({text})"
        yield counted(self.amounts, f"{self.related.row}.{self.key}", self.amount)

    @property
    def key(self) -> str:
        return self.related.target.id.attribute


def counted(amounts: str, key: str, amount: str) -> str:
    """One more amount for a key."""
    return f"{amounts}[{key}] = {amounts}.get({key}, 0) + {amount}"


@dataclass(frozen=True)
class PartView:
    """A list of rows that are made with the whole."""

    name: str
    service: str
    repository: str
    owner_key: str
    prepares: bool
    is_open: bool
    finder: str
    inputs: tuple[str, ...]
    """What is read of stored parts to compute the whole anew."""
    io: Io

    @property
    def read_back(self) -> str:
        pairs = ", ".join(f"{literal(name)}: one.{name}" for name in self.inputs)
        found = f"{self.io.await_}{self.repository}(executor).{self.finder}(key)"
        return f"[{{{pairs}}} for one in {found}]"


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
    def prepares(self) -> bool:
        return prepares(self.entity)

    @property
    def phrase(self) -> str:
        return self.entity.name.phrase

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
        return docstring(f"{self.entity.plural.phrase.capitalize()} with {what}{errors}.", 8)

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
        return with_article(self.entity.name.phrase)

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
            for expression in _expressions(consumption.requires):
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
    def _row_code(self) -> Code:
        rows = {one.name: one.attribute for one in self.entity.relations}
        return Code(self.app, self.entity, self.imports, rows)

    def rule(self, code: Code, requirement: Requirement) -> RuleView:
        self.imports.need("app.exceptions", "RuleViolatedError")
        return RuleView(code.broken(requirement.condition), code.message(requirement.message))

    @property
    def early_defaults(self) -> list[tuple[str, str]]:
        return self._defaults if self.prepares else []

    @property
    def late_defaults(self) -> list[tuple[str, str]]:
        return [] if self.prepares else self._defaults

    @cached_property
    def _defaults(self) -> list[tuple[str, str]]:
        """What is read of a row before it is stored, and may not have been given."""
        read = {column.name for one in self._read_before for column in columns(one)}
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
            yield from _expressions(consumption.requires)
        for effect in all_effects(self.entity.after_create):
            yield from _values_of(effect)

    def _default(self, column: Column) -> str | None:
        default = column.default
        if default is None:
            return "None" if column.nullable else None
        if default.kind is DefaultKind.UUID:
            return f"{self.imports.need('uuid', 'uuid4')}()"
        if default.kind is DefaultKind.LITERAL:
            return self._values.constant(column, default.value)
        is_naive = column.type.kind is Kind.NAIVE_DATETIME
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
        what = f"Store {_the(self.phrase)}" + (f" with its {_listed(parts)}" if parts else "")
        return docstring(f"{what}, in the transaction of the executor.", 8)

    @cached_property
    def parts(self) -> list[PartView]:
        return [self._part(one) for one in self.entity.parts]

    def _part(self, inverse: Inverse) -> PartView:
        entity = self.app.entity(inverse.source)
        read = {
            part.column.attribute
            for one in self.entity.computed
            for part in walk(one.expression)
            if isinstance(part, FieldRef) and part.hops and part.hops[0].name == inverse.name
        }
        return PartView(
            name=inverse.attribute,
            service=self.service_of(entity) if prepares(entity) else "",
            repository=self.repository_of(entity),
            owner_key=literal(owner_column(entity).attribute),
            prepares=prepares(entity),
            is_open=has_open_parts(self.app, inverse),
            finder=part_finder(entity),
            inputs=tuple(sorted(read)),
            io=self.io,
        )

    @property
    def open_parts(self) -> list[PartView]:
        return [one for one in self.parts if one.is_open]

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
        code = Code(self.app, self.entity, self.imports, own=own)
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
    def after_create(self) -> list[str]:
        code = Code(self.app, self.entity, self.imports, self._after_rows)
        return list(_Effects(self, code, None).lines(self.entity.after_create))

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
            for expression in _values_of(effect)
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


def enum_of(states: States) -> EnumType:
    """The enum of the states."""
    enum = states.column.type.enum
    if enum is None:
        raise TypeError(states.column.name)
    return enum


def owner_column(entity: Entity) -> Column:
    """The foreign key of a part to its whole."""
    if entity.owner is None:
        raise TypeError(entity.name.text)
    return entity.owner.columns[0]


def part_finder(entity: Entity) -> str:
    """The repository's method that finds the parts of one row: `of_order`."""
    owner = entity.owner
    return f"of_{owner.name}" if owner else ""


def _the(phrase: str) -> str:
    return f"the {phrase}"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _expressions(requires: Iterable[Requirement]) -> Iterator[Expression]:
    for one in requires:
        yield one.condition
        yield from (part for part in one.message.parts if not isinstance(part, str))


def all_effects(effects: Iterable[Effect]) -> Iterator[Effect]:
    """The effects, and those within attempts."""
    for effect in effects:
        yield effect
        if isinstance(effect, AttemptEffect):
            yield from all_effects(effect.effects)


def effects_of(entity: Entity) -> Iterator[Effect]:
    """Every effect that the entity declares, those within attempts too."""
    yield from all_effects(entity.after_create)
    for action in entity.actions:
        yield from all_effects(action.effects)
    if entity.states is not None:
        for _, effects in entity.states.on_enter:
            yield from all_effects(effects)


def uses_service(app: App, entity: Entity, other: Entity) -> bool:
    """The service of an entity calls the one of another, by itself or by way of further ones."""
    seen: set[str] = set()
    waiting = [entity]
    while waiting:
        used = [one for one in _services_of(app, waiting.pop()) if one.name.text not in seen]
        seen.update(one.name.text for one in used)
        waiting += used
    return other.name.text in seen


def _services_of(app: App, entity: Entity) -> Iterator[Entity]:
    """The entities whose services the service of an entity may call."""
    for effect in effects_of(entity):
        match effect:
            case SetEffect():
                rows = (_target(app, entity, one.row) for one in effect.assignments if one.row)
                yield from (one for one in rows if alters(app, one))
            case CreateEffect() if stores(app.entity(effect.entity)):
                yield app.entity(effect.entity)
            case ReleaseEffect() if effect.parts is not None:
                yield app.entity(effect.parts)
    yield from (part for part in map(app.entity, _parts_of(entity)) if prepares(part))


def _parts_of(entity: Entity) -> list[str]:
    return [inverse.source for inverse in entity.parts]


def changed_rows(effects: Iterable[Effect]) -> set[str]:
    """The relations and parameters whose rows are given values."""
    return {
        one.row
        for effect in effects
        if isinstance(effect, SetEffect)
        for one in effect.assignments
        if one.row is not None
    }


def _values_of(effect: Effect) -> Iterator[Expression]:
    if isinstance(effect, SetEffect):
        yield from (one.value for one in effect.assignments)
    if isinstance(effect, CreateEffect):
        yield from (value for _, value in effect.values)


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
        elif piece.moment is Moment.NOW:
            now = imports.need("app.models.base", "utc_now")
            sources.append(f"{now}().strftime({literal(piece.text)})")
        elif piece.moment is Moment.UUID:
            sources.append(f"str({imports.need('uuid', 'uuid4')}())")
        else:
            token = imports.need("app.amounts", "random_hex")
            sources.append(f"{token}({piece.length})")
    return " + ".join(sources)


@dataclass(frozen=True)
class _Effects:
    """Effects as lines of code; what is set on the row itself goes into `values`."""

    view: BehaviourView
    code: Code
    key: str | None
    """The row's key; None where the row is a dictionary."""

    @property
    def _io(self) -> Io:
        return self.view.io

    def lines(self, effects: Iterable[Effect]) -> Iterator[str]:
        attempts = 0
        for _, group in groupby(effects, lambda one: isinstance(one, ReleaseEffect)):
            for effect in sorted(group, key=self._place):
                if isinstance(effect, AttemptEffect):
                    attempts += 1
                    name = "attempted" if attempts == 1 else f"attempted_{attempts}"
                    yield from self._attempt(effect, name)
                else:
                    yield from self._effect(effect)

    def _place(self, effect: Effect) -> int:
        """What is given back is locked in the order in which a creation takes it: own rows first."""
        if not isinstance(effect, ReleaseEffect) or effect.parts is None:
            return 0
        return 1 + [one.source for one in self.view.entity.parts].index(effect.parts)

    def _effect(self, effect: Effect) -> Iterator[str]:
        match effect:
            case SetEffect():
                yield from self._set(effect)
            case CreateEffect():
                yield self._create(effect)
            case ReleaseEffect():
                yield from self._release(effect)

    def _set(self, effect: SetEffect) -> Iterator[str]:
        rows: dict[str | None, list[str]] = {}
        for one in effect.assignments:
            source = self.code.fitted(one.value, one.column)
            rows.setdefault(one.row, []).append(f"{literal(one.column.attribute)}: {source}")
        own = rows.pop(None, [])
        changes = {row: f"{{{', '.join(pairs)}}}" for row, pairs in rows.items() if row}
        if own and self.key is None:
            yield f"made = {{{', '.join(own)}}}"
            yield from self._changed_after(
                {one.column for one in effect.assignments if not one.row}
            )
        elif own:
            yield f"values |= {{{', '.join(own)}}}"
        for row, source in changes.items():
            yield from self._alter(row, source)

    def _changed_after(self, columns: set[Column]) -> Iterator[str]:
        """The new row is changed; its answer shows that, and what follows from it."""
        entity = self.view.entity
        key = f"row[{literal(self.view.key)}]"
        repository = f"{self._io.await_}self.repository(executor)"
        follows = {literal(one.attribute) for one in columns} & set(self.view.inputs)
        if follows:
            yield f"{self._io.await_}self.alter(executor, {key}, made)"
        else:
            yield f"{repository}.update({key}, made)"
        kept = [one for one in entity.columns if one.role in (Role.UPDATED, Role.VERSION)]
        kept += [one.column for one in entity.computed if follows or one.stored]
        names = ", ".join(literal(one.attribute) for one in kept)
        if names:
            yield f"changed = {repository}.lock({key})"
            again = f"{{name: getattr(changed, name) for name in ({names},)}}"
            yield f"stored.update(made | {again})"
        else:
            yield "stored.update(made)"

    def _alter(self, row: str, source: str) -> Iterator[str]:
        entity = _target(self.view.app, self.view.entity, row)
        name = self.code.rows[row]
        parts = [f"{name}.{column.attribute}" for column in entity.key]
        key = parts[0] if len(parts) == 1 else f"({', '.join(parts)})"
        call = f"{self.view.repository_of(entity)}(executor).update({key}, {source})"
        if alters(self.view.app, entity):
            call = f"{self.view.service_of(entity)}(self.database).alter(executor, {key}, {source})"
        yield f"{self._io.await_}{call}"

    def _create(self, effect: CreateEffect) -> str:
        entity = self.view.app.entity(effect.entity)
        pairs = [
            f"{literal(column.attribute)}: {self.code.fitted(value, column)}"
            for column, value in effect.values
        ]
        values = f"{{{', '.join(pairs)}}}"
        if stores(entity):
            service = self.view.service_of(entity)
            return f"{self._io.await_}{service}(self.database).store(executor, {values})"
        return f"{self._io.await_}{self.view.repository_of(entity)}(executor).create({values})"

    def _release(self, effect: ReleaseEffect) -> Iterator[str]:
        own = self.code.own or "row"
        mark = released_mark(self.view.entity)
        if mark is not None:
            error = self.view.imports.need("app.exceptions", "RuleViolatedError")
            now = self.view.imports.need("app.models.base", "utc_now")
            text = literal(f"The {self.view.phrase} has been given back already.")
            yield f"if {own}.{mark.attribute} is not None:"
            yield f"    raise {error}({text})"
            yield f"values |= {{{literal(mark.attribute)}: {now}()}}"
        if effect.parts is None:
            yield f"{self._io.await_}self.release(executor, [{own}])"
            return
        entity = self.view.app.entity(effect.parts)
        repository = self.view.repository_of(entity)
        service = self.view.service_of(entity)
        found = f"{self._io.await_}{repository}(executor).{part_finder(entity)}({self.key})"
        yield f"{self._io.await_}{service}(self.database).release(executor, {found})"

    def _attempt(self, effect: AttemptEffect, name: str) -> Iterator[str]:
        attempt = self.view.imports.need("app.services.attempts", "attempt")
        yield ""
        yield f"{self._io.async_}def {name}() -> None:"
        # What the row itself is given comes last, when nothing can fail any more.
        effects = effect.effects if self.key else _own_last(effect.effects)
        lines = sorted(self.lines(effects), key=_is_own)
        for line in lines:
            yield f"    {line.replace('values |= ', 'values.update(', 1) + ')' if _is_own(line) else line}"
        yield ""
        yield f"{self._io.await_}{attempt}(executor, {name})"


def _own_last(effects: Iterable[Effect]) -> Iterator[Effect]:
    """All that is set on the row itself as one effect behind the others; each reads old values."""
    own: dict[str, Assignment] = {}
    for effect in effects:
        if not isinstance(effect, SetEffect):
            yield effect
            continue
        own |= {one.column.name: one for one in effect.assignments if one.row is None}
        others = tuple(one for one in effect.assignments if one.row is not None)
        if others:
            yield SetEffect(assignments=others)
    if own:
        yield SetEffect(assignments=tuple(own.values()))


def _is_own(line: str) -> bool:
    return line.startswith("values |= ")


def is_released(app: App, entity: Entity) -> bool:
    """Some effect gives back what rows of the entity took."""
    own = any(isinstance(one, ReleaseEffect) and one.parts is None for one in effects_of(entity))
    return own or any(
        isinstance(effect, ReleaseEffect) and effect.parts == entity.name.text
        for other in app.entities
        for effect in effects_of(other)
    )


def released_mark(entity: Entity) -> Column | None:
    """The column that says when what was consumed was given back, where an action may do that."""
    return next((one for one in entity.columns if one.role is Role.RELEASED), None)


@dataclass(frozen=True)
class _Place:
    """A function that works on one locked row: its names, and the rows that it loads besides."""

    view: BehaviourView
    own: str
    key: str
    parameters: tuple[Parameter, ...] = ()

    @cached_property
    def code(self) -> Code:
        rows = {one.name: self._name_of(one.attribute) for one in self.view.entity.relations}
        rows |= {one.name: self._name_of(one.name) for one in self.parameters if one.entity}
        return Code(self.view.app, self.view.entity, self.view.imports, rows, self.own)

    def _name_of(self, name: str) -> str:
        taken = {self.own, self.key, *_TAKEN, *(one.column.attribute for one in self.parameters)}
        return f"{name}_row" if name in taken else name

    def effects(self, effects: Sequence[Effect]) -> list[str]:
        return list(_Effects(self.view, self.code, self.key).lines(effects))

    def related(
        self, expressions: Iterable[Expression], effects: Iterable[Effect]
    ) -> Iterator[str]:
        """Loads the related rows that are read, and locks those that are changed."""
        listed = list(all_effects(effects))
        changed = changed_rows(listed)
        read = {
            part.hops[0].name
            for expression in [*expressions, *(v for one in listed for v in _values_of(one))]
            for part in walk(expression)
            if isinstance(part, FieldRef) and part.hops
        }
        wanted = [one for one in self.view.entity.relations if one.name in read | changed]
        for target, relations in by_target(self.view.app, wanted):
            is_locked = any(one.name in changed for one in relations)
            if is_locked and len(relations) > 1:
                yield from self._lock_together(target, relations)
            else:
                for relation in relations:
                    yield from self._load(relation, target, is_locked=is_locked)

    def _load(self, relation: ToOne, target: Entity, *, is_locked: bool) -> Iterator[str]:
        repository = self.view.repository_of(target)
        key = f"{self.own}.{relation.columns[0].attribute}"
        method = "lock" if is_locked else "get"
        found = f"{self.view.io.await_}{repository}(executor).{method}({key})"
        if relation.nullable:
            found += f" if {key} is not None else None"
        yield from self._loaded(relation, target, found)

    def _lock_together(self, target: Entity, relations: Sequence[ToOne]) -> Iterator[str]:
        """Rows of one table are locked by one statement, in the order of their keys."""
        repository = self.view.repository_of(target)
        keys = [f"{self.own}.{one.columns[0].attribute}" for one in relations]
        rows = f"{target.module}_rows"
        found = f"{repository}(executor).by_key([{', '.join(keys)}], lock=True)"
        yield f"{rows} = {self.view.io.await_}{found}"
        for relation, key in zip(relations, keys, strict=True):
            yield from self._loaded(relation, target, f"{rows}.get({key})")

    def _loaded(self, relation: ToOne, target: Entity, found: str) -> Iterator[str]:
        name = self.code.rows[relation.name]
        yield f"{name} = {found}"
        if not relation.nullable:
            yield from self._missing(name, target)

    def _missing(self, name: str, target: Entity) -> Iterator[str]:
        error = self.view.imports.need("app.exceptions", "NotFoundError")
        yield f"if {name} is None:"
        yield f"    raise {error}({literal(f'There is no such {target.name.phrase}.')})"

    def given(self) -> Iterator[str]:
        """Locks the row, and those that are given as parameters, in the order of their keys."""
        entity = self.view.entity
        own_kind = [one for one in self.parameters if one.entity == entity.name.text]
        for one in own_kind:
            error = self.view.imports.need("app.exceptions", "RuleViolatedError")
            text = literal(f"{one.column.name} is the {entity.name.phrase} itself.")
            yield f"if {one.column.attribute} == {self.key}:"
            yield f"    raise {error}({text})"
        others = [one for one in self.parameters if one.entity and one not in own_kind]
        order = [one.name.text for one in self.view.app.entities]
        others.sort(key=lambda one: order.index(str(one.entity)))
        for parameter in others:
            if order.index(str(parameter.entity)) < order.index(entity.name.text):
                yield from self._lock(parameter)
        if own_kind:
            keys = ", ".join([self.key, *(one.column.attribute for one in own_kind)])
            yield f"rows = {self.view.io.await_}self.repository(executor).by_key([{keys}], lock=True)"
            yield f"{self.own} = rows.get({self.key})"
        else:
            yield f"{self.own} = {self.view.io.await_}self.repository(executor).lock({self.key})"
        yield f"if {self.own} is None:"
        yield "    raise self._not_found()"
        for one in own_kind:
            name = self.code.rows[one.name]
            yield f"{name} = rows.get({one.column.attribute})"
            yield from self._missing(name, entity)
        for parameter in others:
            if order.index(str(parameter.entity)) > order.index(entity.name.text):
                yield from self._lock(parameter)

    def _lock(self, parameter: Parameter) -> Iterator[str]:
        target = self.view.app.entity(str(parameter.entity))
        repository = self.view.repository_of(target)
        name = self.code.rows[parameter.name]
        key = parameter.column.attribute
        found = f"{self.view.io.await_}{repository}(executor).lock({key})"
        yield f"{name} = {found}"
        yield from self._missing(name, target)

    def stored(self, values: str) -> str:
        """Changes the row; what an answer shows of it."""
        if alters(self.view.app, self.view.entity):
            return f"{self.view.io.await_}self.alter(executor, {self.key}, {values})"
        return f"{self.view.io.await_}self.repository(executor).update({self.key}, {values})"


@dataclass(frozen=True)
class StatesView:
    """The moves of a row between its states."""

    view: BehaviourView
    states: States

    @property
    def _enum(self) -> EnumType:
        return enum_of(self.states)

    @property
    def enum(self) -> str:
        module = enum_module(self._enum, self.view.entity)
        return self.view.imports.need(module, self._enum.name)

    @property
    def field(self) -> str:
        return self.states.column.attribute

    @property
    def noun(self) -> str:
        return self.states.column.name.replace("_", " ")

    @property
    def parameter(self) -> str:
        return self.states.parameter

    @property
    def method(self) -> str:
        return f"change_{self.states.column.name}"

    @property
    def constant(self) -> str:
        return f"{Name(self.states.column.name).snake.upper()}_TRANSITIONS"

    @property
    def transitions(self) -> list[tuple[str, str]]:
        return [
            (
                enum_member(self._enum, state),
                "frozenset({" + ", ".join(enum_member(self._enum, one) for one in after) + "})",
            )
            for state, after in self.states.transitions
            if after
        ]

    @property
    def doc(self) -> str:
        text = f"Move {_the(self.view.phrase)} to another {self.noun}"
        return docstring(f"{text}; `NotFoundError`, `TransitionError`.", 8)

    @property
    def refusal(self) -> str:
        place = f"{{{self._place.own}.{self.field}.value}}"
        return f'f"The {self.view.phrase} cannot go from {place} to {{state.value}}."'

    @cached_property
    def _place(self) -> _Place:
        return _Place(self.view, variable(self.view.entity), "key")

    @property
    def own(self) -> str:
        return self._place.own

    @property
    def entered(self) -> list[tuple[str, list[str]]]:
        """Each state that does more, with what it does."""
        return [
            (
                enum_member(self._enum, state),
                [*self._place.related((), effects), *self._place.effects(effects)],
            )
            for state, effects in self.states.on_enter
            if effects
        ]

    @property
    def stored(self) -> str:
        return self._place.stored("values")


@dataclass(frozen=True)
class ActionView:
    """A named transaction on one row."""

    view: BehaviourView
    action: Action

    @property
    def method(self) -> str:
        return self.action.name.snake

    @cached_property
    def _place(self) -> _Place:
        taken = [one.column.attribute for one in self.action.parameters]
        taken += [one.name for one in self.action.parameters]
        return _Place(
            self.view,
            variable(self.view.entity, taken),
            self.view.key,
            self.action.parameters,
        )

    @property
    def parameters(self) -> str:
        values = Values(self.view.app, self.view.entity, self.view.imports)
        listed = [
            f"{one.column.attribute}: {values.plain(one.column)}" for one in self.action.parameters
        ]
        return ", ".join(["self", self.view.key_parameter, *listed])

    @property
    def sentence(self) -> str:
        """What it does, for people who know only the API."""
        return (
            self.action.doc or f"{self.action.name.phrase.capitalize()} {_the(self.view.phrase)}."
        )

    @property
    def doc(self) -> str:
        errors = "`NotFoundError`" + (", `RuleViolatedError`" if self.action.requires else "")
        return docstring(f"{self.sentence.removesuffix('.')}; {errors}.", 8)

    @property
    def loads(self) -> list[str]:
        expressions = list(_expressions(self.action.requires))
        return [*self._place.given(), *self._place.related(expressions, self.action.effects)]

    @property
    def rules(self) -> list[RuleView]:
        return [self.view.rule(self._place.code, one) for one in self.action.requires]

    @cached_property
    def _written(self) -> list[str]:
        return self._place.effects(self.action.effects)

    @cached_property
    def _sets(self) -> int:
        """How often the row itself is given values."""
        later = any("values.update(" in line for line in self._written)
        return sum(map(_is_own, self._written)) + (2 if later else 0)

    @property
    def effects(self) -> list[str]:
        if self._sets != 1:
            return self._written
        return [line.replace("values |= ", "values = ", 1) for line in self._written]

    @property
    def collects(self) -> bool:
        """Values for the row come from several effects."""
        return self._sets > 1

    @property
    def stored(self) -> str:
        return self._place.stored("values" if self._sets else "{}")

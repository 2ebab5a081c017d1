"""The tests of one entity's routes: a function or a row of a table for each thing the spec says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.tests.cases.action import ActionCases
from generator.artifacts.tests.cases.after_create import AfterCreateCases
from generator.artifacts.tests.cases.body_values import BodyValues
from generator.artifacts.tests.cases.bulk import BulkCases
from generator.artifacts.tests.cases.bulk_create import BulkCreateCases
from generator.artifacts.tests.cases.case import Gap, TestCase
from generator.artifacts.tests.cases.computed import ComputedCases
from generator.artifacts.tests.cases.create import CreateCases
from generator.artifacts.tests.cases.delete import DeleteCases
from generator.artifacts.tests.cases.field import FieldCases
from generator.artifacts.tests.cases.list import ListCases
from generator.artifacts.tests.cases.lookup import LookupCases
from generator.artifacts.tests.cases.pair import PairCases
from generator.artifacts.tests.cases.part import PartCases
from generator.artifacts.tests.cases.query import QueryCases
from generator.artifacts.tests.cases.read import ReadCases
from generator.artifacts.tests.cases.repeat import RepeatCases
from generator.artifacts.tests.cases.replace import ReplaceCases
from generator.artifacts.tests.cases.report import ReportCases
from generator.artifacts.tests.cases.rule import RuleCases
from generator.artifacts.tests.cases.state import StateCases
from generator.artifacts.tests.cases.stock import StockCases
from generator.artifacts.tests.cases.update import UpdateCases
from generator.artifacts.tests.cases.view import ViewCases
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.staging import Staging
from generator.emit import Imports, docstring
from generator.ir import App, Entity
from generator.testdata.rows import EntitySamples


@dataclass(frozen=True)
class EntityTestsView:
    """Everything that the test module of one entity says, a class a kind of case."""

    facts: RouteFacts
    values: BodyValues
    create: CreateCases
    pair: PairCases
    bulk_create: BulkCreateCases
    rule: RuleCases
    read: ReadCases
    update: UpdateCases
    replace: ReplaceCases
    delete: DeleteCases
    repeat: RepeatCases
    listing: ListCases
    bulk: BulkCases
    lookup: LookupCases
    query: QueryCases
    views: ViewCases
    report: ReportCases
    field: FieldCases
    after_create: AfterCreateCases
    computed: ComputedCases
    stock: StockCases
    part: PartCases
    state: StateCases
    action: ActionCases

    @classmethod
    def of(cls, app: App, entity: Entity, rows: Mapping[str, EntitySamples]) -> EntityTestsView:
        facts = RouteFacts(app, entity, rows)
        staging = Staging(facts)
        values = BodyValues(facts)
        rules = RuleCases(facts)
        create = CreateCases(facts, values, rules)
        fields = FieldCases(facts)
        return cls(
            facts=facts,
            values=values,
            create=create,
            pair=PairCases(facts),
            bulk_create=BulkCreateCases(facts, create, fields),
            rule=rules,
            read=ReadCases(facts),
            update=UpdateCases(facts, values, rules),
            replace=ReplaceCases(facts, values),
            delete=DeleteCases(facts, staging),
            repeat=RepeatCases(facts),
            listing=ListCases(facts),
            bulk=BulkCases(facts),
            lookup=LookupCases(facts),
            query=QueryCases(facts),
            views=ViewCases(facts),
            report=ReportCases(facts),
            field=fields,
            after_create=AfterCreateCases(facts, staging),
            computed=ComputedCases(facts, staging),
            stock=StockCases(facts, staging),
            part=PartCases(facts, staging),
            state=StateCases(facts, staging),
            action=ActionCases(facts, staging),
        )

    @property
    def creating(self) -> Iterable[TestCase]:
        """Tests of creations."""
        kinds = (self.create, self.pair, self.bulk_create)
        return (one for kind in kinds for one in kind.tests())

    @property
    def changing(self) -> Iterable[TestCase]:
        """Tests of what is done to one row."""
        kinds = (self.read, self.delete, self.update, self.replace)
        return (one for kind in kinds for one in kind.tests())

    @cached_property
    def reading(self) -> list[TestCase | Gap]:
        """Tests of what finds rows and works them out, and what no rows were found for."""
        kinds = (self.lookup, self.views, self.query, self.report)
        return [one for kind in kinds for one in kind.tests()]

    @cached_property
    def statements(self) -> list[TestCase | Gap]:
        """Those of bulk statements."""
        return [*self.bulk.tests()]

    @cached_property
    def behaviour(self) -> list[TestCase | Gap]:
        """Those of values that the application makes, and of what it does besides."""
        kinds = (self.computed, self.after_create, self.stock, self.state, self.action)
        return [one for kind in kinds for one in kind.tests()]

    @staticmethod
    def tests_of(found: Iterable[TestCase | Gap]) -> list[TestCase]:
        return [one for one in found if isinstance(one, TestCase)]

    @property
    def gaps(self) -> Iterator[Gap]:
        found = (*self.reading, *self.statements, *self.behaviour)
        return (one for one in found if isinstance(one, Gap))

    @property
    def entity(self) -> Entity:
        return self.facts.entity

    @property
    def imports(self) -> Imports:
        return self.facts.imports

    @property
    def doc(self) -> str:
        return docstring(
            f"Routes of {self.facts.plural}: what they answer, and what they refuse.", 0
        )

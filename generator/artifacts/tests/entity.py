"""The tests of one entity's routes: a function or a row of a table for each thing the spec says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Protocol

from generator.artifacts.tests.cases.action import ActionCases
from generator.artifacts.tests.cases.after_create import AfterCreateCases
from generator.artifacts.tests.cases.body_values import BodyValues
from generator.artifacts.tests.cases.bulk import BulkCases
from generator.artifacts.tests.cases.bulk_create import BulkCreateCases
from generator.artifacts.tests.cases.case import Gap, TestCase
from generator.artifacts.tests.cases.computed import ComputedCases
from generator.artifacts.tests.cases.conditional import ConditionalCases
from generator.artifacts.tests.cases.create import CreateCases
from generator.artifacts.tests.cases.delete import DeleteCases
from generator.artifacts.tests.cases.export import ExportCases
from generator.artifacts.tests.cases.field import FieldCases
from generator.artifacts.tests.cases.figure import FigureCases
from generator.artifacts.tests.cases.file import FileCases
from generator.artifacts.tests.cases.filter import FilterCases
from generator.artifacts.tests.cases.list import ListCases
from generator.artifacts.tests.cases.locked_query import LockedQueryCases
from generator.artifacts.tests.cases.lookup import LookupCases
from generator.artifacts.tests.cases.pair import PairCases
from generator.artifacts.tests.cases.part import PartCases
from generator.artifacts.tests.cases.query import QueryCases
from generator.artifacts.tests.cases.read import ReadCases
from generator.artifacts.tests.cases.repeat import RepeatCases
from generator.artifacts.tests.cases.replace import ReplaceCases
from generator.artifacts.tests.cases.report import ReportCases
from generator.artifacts.tests.cases.rule import RuleCases
from generator.artifacts.tests.cases.several import SeveralCases
from generator.artifacts.tests.cases.state import StateCases
from generator.artifacts.tests.cases.stock import StockCases
from generator.artifacts.tests.cases.update import UpdateCases
from generator.artifacts.tests.cases.upsert import UpsertCases
from generator.artifacts.tests.cases.view import ViewCases
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.staging import Staging
from generator.emit import Imports, docstring
from generator.ir import App, Entity
from generator.testdata.rows import EntitySamples


class CaseKind(Protocol):
    """What yields tests of one kind."""

    def tests(self) -> Iterator[TestCase | Gap]: ...


@dataclass(frozen=True)
class EntityTestsView:
    """Everything that the test module of one entity says, a class a kind of case."""

    facts: RouteFacts
    values: BodyValues
    create: CreateCases
    update: UpdateCases
    repeat: RepeatCases
    listing: ListCases
    bulk: BulkCases
    part: PartCases
    sections: Mapping[str, tuple[CaseKind, ...]]
    """Kinds that yield their tests as values, in the order of the module."""

    def json_name(self, word: str) -> str:
        """A word of ours as JSON says it."""
        return self.facts.json_name(word)

    @classmethod
    def of(cls, app: App, entity: Entity, rows: Mapping[str, EntitySamples]) -> EntityTestsView:
        facts = RouteFacts(app, entity, rows)
        staging = Staging(facts)
        values, rules, fields = BodyValues(facts), RuleCases(facts), FieldCases(facts)
        create, update = CreateCases(facts, values, rules), UpdateCases(facts, values, rules)
        bulk = BulkCases(facts)
        one_row = (DeleteCases(facts, staging), update, ReplaceCases(facts, values))
        made = (ComputedCases(facts, staging), AfterCreateCases(facts, staging))
        moved = (StockCases(facts, staging), StateCases(facts, staging))
        return cls(
            facts=facts,
            values=values,
            create=create,
            update=update,
            repeat=RepeatCases(facts),
            listing=ListCases(facts),
            bulk=bulk,
            part=PartCases(facts, staging),
            sections={
                "creation": (
                    create,
                    PairCases(facts),
                    BulkCreateCases(facts, create, fields),
                    UpsertCases(facts),
                    SeveralCases(facts, update),
                ),
                "one row": (ReadCases(facts), ConditionalCases(facts), *one_row),
                "reading": (
                    FilterCases(facts),
                    FigureCases(facts, staging),
                    ExportCases(facts),
                    LookupCases(facts),
                    ViewCases(facts),
                    QueryCases(facts),
                    LockedQueryCases(facts),
                    ReportCases(facts),
                ),
                "bulk": (bulk,),
                "fields": (fields, FileCases(facts)),
                "behaviour": (*made, *moved, ActionCases(facts, staging)),
            },
        )

    def section(self, name: str) -> str:
        tests = (one.text for one in self._found[name] if isinstance(one, TestCase))
        return "\n\n\n".join(tests)

    @property
    def gaps(self) -> Iterator[Gap]:
        """What no rows were found for."""
        return (one for one in chain(*self._found.values()) if isinstance(one, Gap))

    @cached_property
    def _found(self) -> dict[str, list[TestCase | Gap]]:
        return {
            name: [one for kind in kinds for one in kind.tests()]
            for name, kinds in self.sections.items()
        }

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

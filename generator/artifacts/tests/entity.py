"""The tests of one entity's routes: a function or a row of a table for each thing the spec says."""

from __future__ import annotations

from dataclasses import dataclass

from generator.artifacts.tests.actions import ActionTests
from generator.artifacts.tests.after_create import FollowingTests
from generator.artifacts.tests.bulk_creation import BulkCreationTests
from generator.artifacts.tests.bulk_statements import StatementTests
from generator.artifacts.tests.changing import ChangeTests
from generator.artifacts.tests.creation import CreationTests
from generator.artifacts.tests.deletion import DeletionTests
from generator.artifacts.tests.fields import FieldTests
from generator.artifacts.tests.finding import FinderTests
from generator.artifacts.tests.listing import ListTests
from generator.artifacts.tests.nesting import ViewTests
from generator.artifacts.tests.pairs import PairTests
from generator.artifacts.tests.repeating import RepeatTests
from generator.artifacts.tests.reporting import ReportTests
from generator.artifacts.tests.rules import RuleTests
from generator.emit import docstring


@dataclass(frozen=True)
class EntityTestsView(
    CreationTests,
    PairTests,
    BulkCreationTests,
    RuleTests,
    ChangeTests,
    DeletionTests,
    RepeatTests,
    ListTests,
    StatementTests,
    FinderTests,
    ViewTests,
    ReportTests,
    FieldTests,
    FollowingTests,
    ActionTests,
):
    """Everything that the test module of one entity says."""

    @property
    def doc(self) -> str:
        return docstring(f"Routes of {self.plural}: what they answer, and what they refuse.", 0)

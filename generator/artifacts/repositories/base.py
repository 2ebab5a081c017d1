"""What all repositories share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.app_view import AppView
from generator.artifacts.features import Features
from generator.artifacts.figure_types import read_as
from generator.artifacts.file_fields import files_of_deletion
from generator.artifacts.periods import FORMS
from generator.artifacts.reports import figure_type
from generator.artifacts.stock_guards import held_conditions
from generator.emit import Imports
from generator.ir import App
from generator.ir.report import Period
from generator.kinds.facts import ValueKind


@dataclass(frozen=True)
class BaseRepositoryView(AppView):
    @cached_property
    def figure_types(self) -> frozenset[str | None]:
        """The classes that read figures."""
        reports = (report for entity in self.app.entities for report in entity.reports)
        found = {figure_type(figure) for report in reports for figure in report.figures}
        found |= {read_as(one) for entity in self.app.entities for one in entity.virtual}
        return frozenset(found - {None})

    @cached_property
    def periods(self) -> list[Period]:
        """What rows of reports are gathered by, from the shortest to the longest."""
        reports = [report for entity in self.app.entities for report in entity.reports]
        groups = [group for report in reports for group in report.groups]
        groups += [figure.by for report in reports for figure in report.maps if figure.by]
        used = {group.period for group in groups}
        return [period for period in Period if period in used]

    @property
    def period_forms(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The SQL of each on each database."""
        return [
            (
                database.value,
                [(one.name.capitalize(), FORMS[database][one]) for one in self.periods],
            )
            for database in self.app.databases
        ]

    @property
    def has_filters(self) -> bool:
        return any(entity.filters for entity in self.app.entities)

    @property
    def filterable(self) -> str:
        """What a list is filtered by."""
        return "Attribute | Related" if self.features.related_filters else "Attribute"

    @property
    def searchable(self) -> str:
        """What a list is searched in."""
        return "Attribute | Related" if self.features.related_searches else "Attribute"

    @property
    def matching(self) -> str:
        """The condition that what is searched has the text."""
        own = "column.icontains(text, autoescape=True)"
        return "found_in(column, text)" if self.features.related_searches else own

    @property
    def sortable(self) -> str:
        """What a list is ordered by."""
        return "Attribute | sa.Label[Any]" if self.features.related_orders else "Attribute"

    @property
    def sort_column(self) -> str:
        """What one part of an order is."""
        further = " | sa.Label[Any]" if self.features.sorts_labels else ""
        return f"InstrumentedAttribute[Any]{further}"

    @property
    def sorted_type(self) -> str:
        """The type of a column that pages go on from."""
        plain = "sort.column.property.columns[0].type"
        return "sort.column.type" if self.features.related_orders else plain

    @property
    def and_further(self) -> str:
        """Further columns of a statement."""
        return ", *self.further" if self.has_related_cursors else ""

    @property
    def names(self) -> str:
        """What the columns of a shape are called."""
        own = "column.key for column in self.columns"
        further = f"(*({own}), *(column.name for column in self.further))"
        return further if self.has_related_cursors else f"tuple({own})"

    @property
    def nesting_row(self) -> str:
        """The entity of a row that nests others."""
        return "_with_further(row, shape)" if self.has_related_cursors else "row[0]"

    @property
    def has_related_cursors(self) -> bool:
        """Pages go on from values of other rows."""
        return self.features.related_orders and self.has_cursors

    @property
    def looked_up(self) -> str:
        """How a filter's field and comparison are told apart: a field of other rows may be called `in`."""
        plain = "split_filter(name)"
        related = self.features.related_filters
        return f'(name, "") if name in filterable else {plain}' if related else plain

    @property
    def locks_going(self) -> bool:
        """Some deletion asks which rows go before they do."""
        if self.features.changing_deletions:
            return True
        found = (files_of_deletion(self.app, one, Imports()) for one in self.app.entities)
        return any("gone" in statement for statements in found for statement in statements)

    @property
    def said_names(self) -> str:
        """What a sentence calls columns, of whose names there is a list."""
        return "map(camel, names)" if self.app.is_camel else "names"

    @property
    def hides_by_filter(self) -> bool:
        """Deleted rows are hidden unless a filter asks for them."""
        return self.features.soft_delete and self.has_filters

    @property
    def has_conditions(self) -> bool:
        """Some list is filtered or searched."""
        return self.has_filters or self.features.search

    @property
    def orders_nulls(self) -> bool:
        """Databases differ in where they put nulls, and in how they are told."""
        return self.features.nulls and self.has_mysql

    @property
    def has_integers(self) -> bool:
        return ValueKind.INTEGER in self.features.value_kinds

    @property
    def has_decimals(self) -> bool:
        return ValueKind.DECIMAL in self.features.value_kinds

    @property
    def has_intervals(self) -> bool:
        return ValueKind.INTERVAL in self.features.value_kinds

    @property
    def has_times(self) -> bool:
        return ValueKind.TIME in self.features.value_kinds

    @property
    def has_floats(self) -> bool:
        return ValueKind.FLOAT in self.features.value_kinds

    @property
    def has_limited_values(self) -> bool:
        """Python's values of some type are more than its column can hold."""
        return (
            self.has_integers
            or self.has_decimals
            or self.has_intervals
            or self.has_times
            or self.has_floats
        )

    @property
    def lock_parameter(self) -> str:
        """Whether rows that must be there are locked for a change, or shared."""
        return ", *, lock: bool = False" if self.features.changed_references else ""

    @property
    def asks_among(self) -> bool:
        """Rows are looked for by several keys."""
        composite = self.features.composite_keys and self.has_related
        return composite or self.features.live_references

    @property
    def asks_in_pieces(self) -> bool:
        """Statements name as many keys as there are."""
        features = self.features
        asks = self.has_related or features.links or features.nested_lists
        return asks or features.live_references

    @property
    def asked_keys(self) -> str:
        """The keys that must be of rows that are there, and how these are locked."""
        return "keys, lock=repository in changed" if self.features.changed_references else "keys"

    @property
    def lock_argument(self) -> str:
        return ", lock=lock" if self.features.changed_references else ""

    @property
    def lock_choice(self) -> str:
        return ", *, lock: bool" if self.features.changed_references else ""

    @property
    def only_shares(self) -> str:
        return "not lock" if self.features.changed_references else "True"

    @property
    def has_naive(self) -> bool:
        return ValueKind.NAIVE_DATETIME in self.features.value_kinds

    @property
    def and_positions(self) -> str:
        return ", and positions in them" if self.has_cursors else ""

    @property
    def before(self) -> str:
        """A further argument: how many rows come before a place."""
        return ", before" if self.features.limits else ""

    @property
    def own_before(self) -> str:
        return ", self.before" if self.features.limits else ""

    @property
    def nulls_note(self) -> str:
        return " Null counts as greater than every value." if self.features.nulls else ""

    @property
    def nulls_parameter(self) -> str:
        return ", *, orders_nulls: bool" if self.orders_nulls else ""

    @property
    def has_windows(self) -> bool:
        """A numbered page may be cut short by the limit of its query."""
        return self.features.limits and not self.has_cursors

    @property
    def has_related(self) -> bool:
        """Rows are read by their keys while others are made or changed."""
        return self.features.locks or any(entity.copied for entity in self.app.entities)

    @property
    def has_held(self) -> bool:
        """A deletion could take rows with it that hold what was taken from a stock."""
        return any(held_conditions(self.app, entity, Imports()) for entity in self.app.entities)

    @property
    def may_read_updates(self) -> bool:
        """An updated row is read by a second statement somewhere."""
        return self.reads_updates != "" or self.features.figures

    @property
    def reads_updates(self) -> str:
        """The condition under which it is."""
        nests = self.features.links or self.features.parts
        cases = ["self.shape.relations"] if nests else []
        cases += ["not self.executor.returns_updates"] if self.has_mysql else []
        return " or ".join(cases)

    @property
    def has_models(self) -> bool:
        """A shape tells its entity."""
        return self.features.nesting or not self.has_cursors

    @property
    def counts_apart(self) -> str:
        """When all rows are counted by another statement, or not at all."""
        nests = f"shape.{self.nests} or " if self.features.nesting else ""
        return f"{nests}not with_total"

    @property
    def nests(self) -> str:
        """What tells whether a shape shows other rows too."""
        features = self.features
        return "nests" if features.nested_lists or features.narrowed_views else "relations"

    @property
    def live_where(self) -> str:
        """Further arguments of `where()`: rows that are not deleted, and that the caller may see."""
        if self.has_auth:
            return ", *self.visible_rows"
        return ", *self.live" if self.features.soft_delete else ""

    @property
    def where_readable(self) -> str:
        """The conditions `where` of a list that shows deleted rows too."""
        return "[*where, *self.readable_rows]" if self.has_auth else "where"

    @property
    def narrow_where(self) -> str:
        """Further arguments of `where()` of a change: rows that the caller may see and change."""
        return ", *self.readable_rows, *self.changeable_rows" if self.has_auth else ""

    @property
    def visible(self) -> str:
        """The conditions of rows that are there for the caller."""
        return (
            "(*self.live, *self.readable_rows)"
            if self.features.soft_delete
            else "self.readable_rows"
        )

    @property
    def sorted_by(self) -> str:
        """What ORDER BY says of an order."""
        if not self.features.nulls:
            return "sort.expression for sort in order"
        arguments = f"({self.nulls_argument})"
        return f"part for sort in order for part in sort.expressions{arguments}"

    @property
    def where_live(self) -> str:
        """The conditions `where`, with that of rows that are not deleted."""
        if self.has_auth:
            return "(*where, *self.visible_rows)"
        return "(*where, *self.live)" if self.features.soft_delete else "where"

    @property
    def live_argument(self) -> str:
        return ", self.live" if self.features.soft_delete else ""

    @property
    def live_parameter(self) -> str:
        return ", live: tuple[Condition, ...]" if self.features.soft_delete else ""

    @property
    def live_star(self) -> str:
        return ", *live" if self.features.soft_delete else ""

    @property
    def has_star_arguments(self) -> bool:
        """Lists differ in more than shape and order."""
        return self.orders_nulls or not self.has_cursors

    @property
    def total_parameter(self) -> str:
        return "" if self.has_cursors else ", *, with_total: bool = False"

    @property
    def list_arguments(self) -> str:
        nulls = ", orders_nulls=orders_nulls" if self.orders_nulls else ""
        return nulls + ("" if self.has_cursors else ", with_total=with_total")

    @property
    def nulls_argument(self) -> str:
        return "orders_nulls=orders_nulls" if self.orders_nulls else ""

    @property
    def where_parameter(self) -> str:
        """The parameter for conditions on the version of a row."""
        return ", where: Sequence[Condition]" if self.features.versions else ""

    @property
    def expected(self) -> str:
        return expected_parameter(self.app)

    @property
    def if_expected(self) -> str:
        return if_expected(self.app)

    @property
    def passed(self) -> str:
        return ", expected" if self.features.versions else ""

    @property
    def expected_conditions(self) -> str:
        """Further arguments of `where()`: the versions that the caller knows."""
        return ", *self._has_version(expected)" if self.features.versions else ""

    @property
    def expected_where(self) -> str:
        """A further argument: conditions of rows of a version that the caller knows."""
        return ", where" if self.features.versions else ""

    @property
    def where_star(self) -> str:
        """The same within `where()`."""
        return ", *where" if self.features.versions else ""


def expected_parameter(app: App) -> str:
    """The parameter for the versions that a caller knows, where some entity has them."""
    return ", expected: Collection[int] | None = None" if Features.of(app).versions else ""


def if_expected(app: App) -> str:
    """What a docstring says of it."""
    return " if its version is expected" if Features.of(app).versions else ""

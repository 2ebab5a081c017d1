"""Columns of related rows: `category.name`, `tags`, and what relations lead there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator import problems
from generator.expressions.paths import foreign_key_of
from generator.ir import Column, Order
from generator.ir.expression import Hop
from generator.resolve.conditions import Conditions
from generator.resolve.context import Context, Draft
from generator.resolve.orders import resolve_columns, resolve_orders
from generator.resolve.plurals import singular_name
from generator.spec.words import Word

MAX_HOPS = 3
"""Each relation of a path is a subquery within the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A column at the end of a path, of the row itself where there are no hops."""

    column: Column
    name: str
    """As parameters call it: `category__name`, `tag_id`."""
    hops: tuple[Hop, ...] = ()
    is_link: bool = False
    """It is the key of the rows that a relation to many leads to."""


@dataclass(frozen=True, slots=True)
class ColumnPaths:
    """Reads the paths of one entity's lists."""

    context: Context
    draft: Draft
    conditions: Conditions
    use: str
    """What is done with the column, in messages: `filtered on`."""
    verb: str
    """What clients do: `filter on`."""
    virtual: bool = False
    """Fields of the row itself that no table has may be named."""

    def orders(self, words: Sequence[Word]) -> tuple[Order, ...]:
        """The columns that order a list, in the order of the spec."""
        plain = [word for word in words if "." not in word and not self._virtual(word)]
        own = {one.name: one for one in resolve_orders(self.context, self.draft, plain, self.use)}
        found: dict[str, Order] = {}
        for word in words:
            name = word.removeprefix("-").strip()
            columns = self.draft.columns_of(name) or ()
            named = [own[column.name] for column in columns if column.name in own]
            named += [
                Order(column=column, descending=word.startswith("-"))
                for column in self._virtual(word)
            ]
            for order in self._related(word, name) if "." in name else named:
                if order.hops and order.name in found:
                    self.context.report.add(problems.repeated(word.at, "this list", name))
                found.setdefault(order.name, order)
        return tuple(found.values())

    def _related(self, word: Word, name: str) -> tuple[Order, ...]:
        """The columns of a related row that order the rows, or none with a problem."""
        found = self.reach(word, name)
        if any(hop.is_many for one in found for hop in one.hops):
            self._refuse(word, "leads to several rows, so it gives no order")
            return ()
        is_descending = word.startswith("-")
        return tuple(
            Order(column=one.column, hops=one.hops, descending=is_descending) for one in found
        )

    def reach(self, word: Word, name: str = "") -> tuple[Reached, ...]:
        """The columns that a word, or a name within it, stands for, or none with a problem."""
        *steps, last = (name or str(word)).split(".")
        hops: list[Hop] = []
        draft = self.draft
        for step in steps:
            hop = self.conditions.hop(draft, step)
            if hop is None:
                self._report_unknown(word, draft, step)
                return ()
            hops.append(hop)
            draft = self.context.drafts[hop.target]
        hop = self.conditions.hop(draft, last)
        is_link = hop is not None and hop.is_many
        if hop is not None and not hop.columns:
            hops.append(hop)
        if len(hops) > MAX_HOPS:
            self._refuse(word, f"goes over more than {MAX_HOPS} relations")
            return ()
        columns = self._keys(word, hop) if hop in hops else self._columns(word, draft, last)
        return tuple(self._reached(column, hops, is_link=is_link) for column in columns)

    def _columns(self, word: Word, draft: Draft, last: str) -> tuple[Column, ...]:
        columns = self._virtual(word)
        columns = columns or resolve_columns(self.context, draft, word, self.use, name=last)
        hidden = [column for column in columns if not column.is_readable]
        if hidden:
            self._refuse(word, f"is not readable, so clients cannot {self.verb} it")
        return () if hidden else columns

    def _virtual(self, word: Word) -> tuple[Column, ...]:
        """The field of the row itself that no table has, where a word names one."""
        made = self.draft.virtual_named(word.removeprefix("-").strip()) if self.virtual else None
        return () if made is None else (made,)

    def _keys(self, word: Word, hop: Hop | None) -> tuple[Column, ...]:
        """The key of the rows that a relation leads to, which is not in this table."""
        target = self.context.drafts[hop.target] if hop else self.draft
        if hop is None or not hop.is_many or len(target.key) > 1:
            known = next((one.name for one in target.columns), "id")
            self._refuse(word, f"leads to other rows: name one of their fields, '{word}.{known}'")
            return ()
        return target.key

    def _reached(self, column: Column, hops: list[Hop], *, is_link: bool) -> Reached:
        way = list(hops)
        while way and (own := foreign_key_of(way[-1], column)) is not None:
            way.pop()
            column = own
        if not way:
            return Reached(column=column, name=column.name)
        steps = [hop.name for hop in way]
        last = f"{singular_name(steps.pop())}_id" if is_link else column.name
        name = "__".join([*steps, last])
        return Reached(column=column, name=name, hops=tuple(way), is_link=is_link)

    def _report_unknown(self, word: Word, draft: Draft, step: str) -> None:
        if self.context.is_broken(draft, step):
            return
        known = self.conditions.relations(draft)
        self.context.report.add(problems.unknown_relation(word.at, draft.name.text, step, known))

    def _refuse(self, word: Word, reason: str) -> None:
        self.context.report.add(problems.not_usable(word.at, word, reason))

"""What every service calls to create, change and delete a row, with its files where it has some."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.artifacts.app_view import AppView
from generator.artifacts.features import Features
from generator.artifacts.io import Io
from generator.ir import App


def missing_error(app: App) -> str:
    """What a method raises that has found no row."""
    if Features.of(app).versions:
        return f"{Io.of(app).await_}self._missing(key, expected)"
    return "self._not_found()"


def keeping(app: App, sent: str, name: str, lines: Iterable[str]) -> list[str]:
    """Work with what was sent under a name, while its files are kept."""
    begin = f"{Io.of(app).async_}with self.database.files.keeping({sent}) as {name}:"
    return [begin, *(f"    {line}" for line in lines)]


@dataclass(frozen=True)
class ServiceCalls(AppView):
    """The calls, and what is passed along with them."""

    @property
    def keep(self) -> str:
        """The parameter for what a creation that may be repeated stores besides."""
        return ", keep: Keep | None = None" if self.features.idempotency else ""

    @property
    def passed(self) -> str:
        return ", expected" if self.features.versions else ""

    @property
    def missing(self) -> str:
        """The error where no row is there."""
        return missing_error(self.app)

    @property
    def deletes_in_transaction(self) -> bool:
        """Some deletion takes several statements."""
        return self.features.changing_deletions or self.features.file_deletions

    @property
    def what_deletions_do(self) -> str:
        """Why they do."""
        if not self.features.file_deletions:
            return "A deletion changes rows that stay."
        rows = "changes rows that stay, or " if self.features.changing_deletions else ""
        return f"A deletion {rows}takes files with it."

    @property
    def insertion(self) -> list[str]:
        """Creates a row of what was sent."""
        return self._with_files(self.sent, "values", "self._create({})")

    @property
    def kept_insertion(self) -> list[str]:
        """The same, and keeps the answer."""
        return self._with_files(self.sent, "values", "self._create({}, keep)")

    @property
    def insertion_of_many(self) -> list[str]:
        """The same for many."""
        return self._with_files(self.sent_many, "many", "self._create_many({})")

    @property
    def change(self) -> list[str]:
        """Changes a row by what was sent."""
        call = f"self._update(key, {{}}{self.passed})"
        return self._with_files(self.sent, "values", call)

    def _with_files(self, sent: str, name: str, call: str) -> list[str]:
        """A call with what was sent; its files are stored before, and go again where it is refused."""
        if not self.features.files:
            return [f"return {self.io.await_}{call.format(sent)}"]
        return keeping(self.app, sent, name, [f"return {self.io.await_}{call.format(name)}"])

    @property
    def deletion(self) -> list[str]:
        """Deletes a row."""
        delete = f"lambda executor: {self.changed_rows}.delete(key{self.passed})"
        if self.deletes_in_transaction:
            return [
                "run = self.database.transact if self.deletes_more else self.database.write",
                f"deleted = {self.io.await_}run({delete})",
                "if not deleted:",
                f"    raise {self.missing}",
            ]
        call = f"{self.io.await_}self.database.write({delete})"
        if self.features.versions:
            return [f"deleted = {call}", "if not deleted:", f"    raise {self.missing}"]
        return [f"if not {call}:", f"    raise {self.missing}"]

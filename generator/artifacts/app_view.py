"""What the view of any file knows of its application."""

from __future__ import annotations

from dataclasses import dataclass

from generator.artifacts.features import Features
from generator.artifacts.io import Io
from generator.ir import App, Database, PaginationStyle


@dataclass(frozen=True)
class AppView:
    """What the view of any file knows of its application."""

    app: App

    @property
    def io(self) -> Io:
        return Io.of(self.app)

    @property
    def is_async(self) -> bool:
        return self.io.is_async

    @property
    def features(self) -> Features:
        return Features.of(self.app)

    @property
    def has_cursors(self) -> bool:
        return self.app.pagination.style is PaginationStyle.CURSOR

    @property
    def has_sqlite(self) -> bool:
        return Database.SQLITE in self.app.databases

    @property
    def has_postgresql(self) -> bool:
        return Database.POSTGRESQL in self.app.databases

    @property
    def has_mysql(self) -> bool:
        return Database.MYSQL in self.app.databases

    @property
    def has_server(self) -> bool:
        return self.has_postgresql or self.has_mysql

"""Projects of revisions for tests of replay: a folder with scripts, and the app whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent, indent

from generator.ir import App, Database
from generator.migrations import history
from generator.migrations.history import History
from generator.schema.model import State
from tests.migrations_core.specs import app_of

VERSIONS = Path("alembic/versions")
HEAD = """\
import datetime as dt

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

revision = {revision!r}
down_revision = {parents!r}
"""
USERS = """
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(50), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("name", name="uq_users_name"),
    )
"""


def put(
    project: Path,
    revision: str,
    upgrade: str,
    after: str | Sequence[str] | None = None,
    extra: str = "",
) -> Path:
    """A revision whose `upgrade()` does this."""
    parents = after if isinstance(after, str) or after is None else tuple(after)
    body = indent(dedent(upgrade).strip() or "pass", "    ")
    text = f"{HEAD.format(revision=revision, parents=parents)}{dedent(extra)}\n\ndef upgrade():\n{body}\n"
    place = project / VERSIONS / f"{revision}.py"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, "utf-8")
    return place


def app(*databases: Database) -> App:
    """Some application on these databases."""
    names = [one.value for one in databases or (Database.POSTGRESQL,)]
    return app_of("User: {fields: {name: string}}", ", ".join(names))


def read(project: Path, *databases: Database) -> History:
    return history.read(project, app(*databases))


def made(project: Path, upgrade: str, *databases: Database) -> State:
    """The state after a table of users and then this."""
    put(project, "a1", USERS)
    put(project, "b2", upgrade, "a1")
    found = read(project, *databases)
    assert not found.findings, found.findings
    return found.state

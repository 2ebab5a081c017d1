"""The tables of sign-in: sessions, and the attempts that have not succeeded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator import ir
from generator.ir import App, Entity, Kind
from generator.schema.column_types import column_type, made, type_at_rest
from generator.schema.defaults import NOW
from generator.schema.model import Column, ForeignKey, Index, Part, PrimaryKey, Table, Type

Options = tuple[tuple[str, str | bool], ...]

SESSIONS = "sessions"
SESSIONS_COMMENT = "Devices on which users are signed in."
ATTEMPTS = "sign_in_attempts"
ATTEMPTS_COMMENT = "Attempts to sign in that have not succeeded."


def sign_in_tables(app: App, options: Options) -> Iterator[Table]:
    """What is kept of sign-in, behind the users that it refers to."""
    if app.auth is not None:
        yield _sessions(app.entity(app.auth.user), options)
        yield _attempts(options)


def _sessions(user: Entity, options: Options) -> Table:
    key = column_type(replace(user.id, generated=False))
    columns = (
        _text("id", 32),
        Column(name="user_id", type=key, nullable=False),
        Column(name="generation", type=made("Integer"), nullable=False),
        _text("user_agent", 200),
        _moment("created_at", is_now=True),
        _moment("rotated_at", is_now=True),
        _moment("expires_at"),
        _moment("ends_at"),
    )
    owner = ForeignKey(
        name=f"fk_{SESSIONS}_user_id",
        columns=("user_id",),
        table=user.qualified_table,
        references=(user.id.column,),
        on_delete="CASCADE",
    )
    return Table(
        name=SESSIONS,
        columns=columns,
        primary_key=PrimaryKey(name=f"pk_{SESSIONS}", columns=("id",)),
        foreign_keys=(owner,),
        indexes=(_index(SESSIONS, "user_id"), _index(SESSIONS, "expires_at")),
        comment=SESSIONS_COMMENT,
        options=options,
    )


def _attempts(options: Options) -> Table:
    columns = (_text("bucket", 64), _text("attempt", 32), _moment("made_at", is_now=True))
    return Table(
        name=ATTEMPTS,
        columns=columns,
        primary_key=PrimaryKey(name=f"pk_{ATTEMPTS}", columns=("bucket", "attempt")),
        indexes=(_index(ATTEMPTS, "attempt"), _index(ATTEMPTS, "made_at")),
        comment=ATTEMPTS_COMMENT,
        options=options,
    )


def _text(name: str, length: int) -> Column:
    return Column(name=name, type=made("String", length=length), nullable=False)


def _moment(name: str, *, is_now: bool = False) -> Column:
    type_: Type = type_at_rest(ir.FieldType(kind=Kind.DATETIME))
    return Column(name=name, type=type_, default=NOW if is_now else None, nullable=False)


def _index(table: str, column: str) -> Index:
    return Index(name=f"ix_{table}_{column}", parts=(Part(column=column),))

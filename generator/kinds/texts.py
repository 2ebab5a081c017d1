"""Texts: of any form, and of some that have a name."""

from __future__ import annotations

import re

from generator.databases import Database
from generator.kinds.facts import Arguments, KeyUse, KindFacts, ValueKind, builtin, plain
from generator.kinds.field_type import FieldType

EMAIL_LENGTH = 254
URL_LENGTH = 2083
HASH_LENGTH = 255


def _sized(type_: FieldType) -> str:
    return f"sa.String({type_.length})" if type_.length else "sa.String()"


STRING = KindFacts(
    name="string",
    value=ValueKind.TEXT,
    python=builtin("str"),
    column=_sized,
    arguments=Arguments.OPTIONAL_LENGTH,
    key=KeyUse.GIVEN,
    has_stand_in=True,
)
CHAR = KindFacts(
    name="char",
    value=ValueKind.TEXT,
    python=builtin("str"),
    # CHAR fills texts up with blanks on PostgreSQL, and MariaDB takes them off.
    column=_sized,
    arguments=Arguments.LENGTH,
    key=KeyUse.GIVEN,
    has_stand_in=True,
)
TEXT = KindFacts(
    name="text",
    value=ValueKind.TEXT,
    python=builtin("str"),
    column=plain("sa.Text()"),
    # MySQL's plain texts end at 65,535 bytes.
    variants={Database.MYSQL: "mysql.LONGTEXT()"},
    key=KeyUse.GIVEN,
    native="str",
    reads_as=True,
)
EMAIL = KindFacts(
    name="email",
    value=ValueKind.TEXT,
    python=builtin("str"),
    column=plain(f"sa.String({EMAIL_LENGTH})"),
    key=KeyUse.GIVEN,
    has_stand_in=True,
    schema="Email",
    documented="EmailText",
    max_length=EMAIL_LENGTH,
    pattern=re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
)
URL = KindFacts(
    name="url",
    value=ValueKind.TEXT,
    python=builtin("str"),
    column=plain(f"sa.String({URL_LENGTH})"),
    schema="Url",
    documented="UrlText",
    max_length=URL_LENGTH,
    pattern=re.compile(r"https?://\S+"),
)
SLUG = KindFacts(
    name="slug",
    value=ValueKind.TEXT,
    python=builtin("str"),
    column=_sized,
    arguments=Arguments.OPTIONAL_LENGTH,
    key=KeyUse.GIVEN,
    has_stand_in=True,
    pattern=re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*"),
)
PASSWORD = KindFacts(
    name="password",
    value=ValueKind.OPAQUE,
    python=builtin("str"),
    column=plain(f"sa.String({HASH_LENGTH})"),
    is_secret=True,
    is_item=False,
)

"""Texts: of any form, and of some that have a name."""

from __future__ import annotations

import re

from generator.databases import Database
from generator.kinds.facts import (
    Arguments,
    AtRest,
    KeyUse,
    KindFacts,
    ValueKind,
    builtin,
    plain,
    text_of_length,
)

STRING = KindFacts(
    name="string",
    value=ValueKind.TEXT,
    python=builtin("str"),
    column=text_of_length,
    arguments=Arguments.OPTIONAL_LENGTH,
    key=KeyUse.GIVEN,
    has_stand_in=True,
)
CHAR = KindFacts(
    name="char",
    value=ValueKind.TEXT,
    python=builtin("str"),
    # CHAR fills texts up with blanks on PostgreSQL, and MariaDB takes them off.
    column=text_of_length,
    arguments=Arguments.LENGTH,
    key=KeyUse.GIVEN,
    has_stand_in=True,
)
TEXT = KindFacts(
    name="text",
    value=ValueKind.TEXT,
    python=builtin("str"),
    column=plain("Text"),
    # MySQL's plain texts end at 65,535 bytes.
    variants={Database.MYSQL: AtRest("LONGTEXT", "mysql")},
    key=KeyUse.GIVEN,
    native="str",
    reads_as=True,
)
EMAIL = KindFacts(
    name="email",
    value=ValueKind.TEXT,
    python=builtin("str"),
    column=plain("String", length=254),
    key=KeyUse.GIVEN,
    has_stand_in=True,
    schema="Email",
    documented="EmailText",
    max_length=254,
    pattern=re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
)
URL = KindFacts(
    name="url",
    value=ValueKind.TEXT,
    python=builtin("str"),
    column=plain("String", length=2083),
    schema="Url",
    documented="UrlText",
    max_length=2083,
    pattern=re.compile(r"https?://\S+"),
)
SLUG = KindFacts(
    name="slug",
    value=ValueKind.TEXT,
    python=builtin("str"),
    column=text_of_length,
    arguments=Arguments.OPTIONAL_LENGTH,
    key=KeyUse.GIVEN,
    has_stand_in=True,
    pattern=re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*"),
)
PASSWORD = KindFacts(
    name="password",
    value=ValueKind.OPAQUE,
    python=builtin("str"),
    column=plain("String", length=255),
    is_secret=True,
    is_item=False,
)

"""Values that nothing looks into: JSON, bytes and arrays."""

from __future__ import annotations

import base64
import binascii

from generator.databases import Database
from generator.emit import Imports
from generator.kinds.facts import (
    Arguments,
    AtRest,
    Form,
    KindFacts,
    ValueKind,
    builtin,
    imported,
    plain,
)
from generator.kinds.field_type import FieldType


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error


def _list(type_: FieldType, imports: Imports) -> str:
    return f"list[{type_.item.python(imports) if type_.item else 'str'}]"


JSON = KindFacts(
    name="json",
    value=ValueKind.OPAQUE,
    python=imported("typing", "Any"),
    column=plain("JSON"),
    variants={Database.POSTGRESQL: AtRest("JSONB", "postgresql")},
    is_item=False,
    native="Any",
    schema="Json",
)
BYTES = KindFacts(
    name="bytes",
    value=ValueKind.OPAQUE,
    python=builtin("bytes"),
    column=plain("LargeBinary"),
    # MySQL's plain bytes end at 65,535.
    variants={Database.MYSQL: AtRest("LONGBLOB", "mysql")},
    is_item=False,
    native="bytes",
    reads_as=True,
    schema="Base64",
    shows_schema=True,
    sized=("a value", "bytes"),
    form=Form("aGVsbG8=", _bytes),
)
ARRAY = KindFacts(
    name="array",
    value=ValueKind.OPAQUE,
    python=_list,
    column=plain("JSON"),
    arguments=Arguments.TYPE,
    is_item=False,
    sized=("an array", "values"),
)

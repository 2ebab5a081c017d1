"""Booleans, uuids and enums."""

from __future__ import annotations

import uuid

from generator.emit import Imports
from generator.kinds.facts import (
    Arguments,
    AtRest,
    Form,
    KeyUse,
    KindFacts,
    RowForm,
    ValueKind,
    builtin,
    imported,
    plain,
)
from generator.kinds.field_type import FieldType


def _enum_class(type_: FieldType, _: Imports) -> str:
    return type_.enum.name if type_.enum else "str"


def _text_of_values(type_: FieldType) -> AtRest:
    return AtRest("String", "", (("length", type_.enum.length if type_.enum else 0),))


BOOLEAN = KindFacts(
    name="boolean",
    value=ValueKind.BOOLEAN,
    python=builtin("bool"),
    column=plain("Boolean"),
    inferred="sa.Boolean()",
    native="bool",
)
UUID = KindFacts(
    name="uuid",
    value=ValueKind.UUID,
    python=imported("uuid", "UUID"),
    column=plain("Uuid"),
    inferred="sa.Uuid()",
    key=KeyUse.GENERATED,
    has_stand_in=True,
    native="UUID",
    reads_as=True,
    form=Form("8b9c3a52-2b6c-4e5e-9d0f-1c2f0a3b4c5d", uuid.UUID),
    row_form=RowForm("a uuid", uuid.UUID),
)
ENUM = KindFacts(
    name="enum",
    value=ValueKind.ENUM,
    python=_enum_class,
    column=_text_of_values,
    arguments=Arguments.VALUES,
    key=KeyUse.PART,
)

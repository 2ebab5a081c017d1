"""The whole spec."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from generator.spec.document import Document
from generator.spec.documents.app import AppDocument
from generator.spec.documents.entities import EntityDocument, MixinDocument
from generator.spec.documents.forms import NAMES
from generator.spec.enums import EnumValues
from generator.spec.nodes import Entry, Mapping
from generator.spec.synonyms import key_remedy
from generator.spec.values import EntityName, Words


class SpecDocument(Document):
    """The whole spec: all files read as one."""

    title_of: ClassVar[str] = "a spec"

    @classmethod
    def remedy_of(cls, entry: Entry) -> str:
        """What stands at the top and belongs below one of the keys there."""
        name = entry.key.text
        if name in AppDocument.keys_of:
            return f"it stands under 'app': app: {{name: shop, {name}: …}}"
        is_entity = name[:1].isupper() and isinstance(entry.value, Mapping)
        return f"entities stand under 'entities': indent {name} below it" if is_entity else ""

    app: AppDocument | None = Field(None, description="the application; once in the whole spec")
    enums: Annotated[dict[EntityName, EnumValues], NAMES] = Field(
        default_factory=dict,
        description="name to values that entities share: `[a, b]`, `{value: label}`, or "
        "`{value: {label, renamed_from}}`",
    )
    mixins: Annotated[dict[EntityName, MixinDocument], NAMES] = Field(
        default_factory=dict,
        description="name to parts that entities list under `mixins`: `{fields, relations, "
        "timestamps, …}`, all keys of an entity but those that name it",
    )
    entities: Annotated[dict[EntityName, EntityDocument], NAMES] = Field(
        default_factory=dict, description="PascalCase singular name to entity"
    )
    dropped: Words | None = Field(
        None,
        description="old names of entities that are gone on purpose: the loss of their rows is "
        "agreed",
    )


def is_of_app(key: str) -> bool:
    """Whether a key at the top says what belongs under `app`."""
    return key in AppDocument.keys_of or "app:" in key_remedy(SpecDocument.title_of, key)

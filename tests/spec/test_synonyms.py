"""Words of other tools: none is a word of the language, and each remedy is one."""

from __future__ import annotations

import re

import pytest

from generator.spec import synonyms
from generator.spec.document import Document
from generator.spec.documents.app import AppDocument
from generator.spec.documents.behaviour import ActionDocument
from generator.spec.documents.entities import EntityDocument
from generator.spec.documents.fields import FieldDocument
from generator.spec.documents.queries import QueryDocument, ReportDocument
from generator.spec.documents.relations import RelationDocument
from generator.spec.documents.spec import SpecDocument
from generator.spec.types import TYPES, type_schema

DOCUMENTS: dict[str, tuple[type[Document], ...]] = {
    "a field": (FieldDocument,),
    "an entity": (EntityDocument,),
    "a spec": (SpecDocument, AppDocument),
    "a relation": (RelationDocument,),
    "a query": (QueryDocument, ReportDocument, ActionDocument),
}


@pytest.mark.parametrize("owner", sorted(DOCUMENTS))
def test_a_remedy_names_keys_that_there_are(owner: str) -> None:
    """`write order_by: -price` begins with a key of one of the documents."""
    known = set().union(*(each.keys_of for documents in DOCUMENTS.values() for each in documents))
    for word in synonyms._KEYS[owner]:
        assert owner == "a query" or word not in DOCUMENTS[owner][0].keys_of
        found = re.match(r"write \{?(\w+): ", synonyms.key_remedy(owner, word))
        assert found is None or found.group(1) in known, word


def test_a_remedy_of_a_type_is_a_type() -> None:
    pattern = re.compile(type_schema()["pattern"])
    for word in synonyms._TYPES:
        remedy = synonyms.type_remedy(word.upper())
        assert pattern.match(remedy.removeprefix("write ")), remedy
    assert set(synonyms._TYPES.values()) <= set(TYPES)


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("varchar(20)", "write string(20)"),
        ("numeric(8, 3)", "write decimal(8, 3)"),
        ("int(11)", "write integer"),
        ("tinyint(1)", "write boolean"),
        ("character varying(20)", "write string(20)"),
        ("double precision", "write float"),
        ("timestamp with time zone", "write datetime"),
        ("string[]", "write array(string(100))"),
        ("List<Int>", "write array(integer)"),
        ("boolean | null", "write boolean?"),
        ("'a' | 'b'", "write enum(a, b)"),
    ],
)
def test_arguments_stay(written: str, remedy: str) -> None:
    head, _, rest = written.partition("(")
    found = synonyms.type_remedy(head, rest.removesuffix(")")) if rest else ""
    assert remedy in (found, synonyms.notation_remedy(written))

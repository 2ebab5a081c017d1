"""Fields that hold files: how large these may be, of which types, and what such a field cannot be."""

from __future__ import annotations

import re

from generator import problems
from generator.ir import FieldType, FileLimits, Kind
from generator.resolve.context import Context
from generator.spec.documents.fields import FieldDocument
from generator.spec.nodes import Scalar

DEFAULT_SIZE = 10_000_000
MAX_SIZE = 50_000_000_000
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Pictures that every browser shows, and that cannot hold a script."""

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/(\*|[a-z0-9][a-z0-9!#$&^_.+-]*)")


def resolve_file(context: Context, document: FieldDocument, kind: FieldType) -> FileLimits | None:
    """What a field of files takes; None for other types, which have no such keys."""
    report, name = context.report, kind.word
    if not kind.is_file:
        for key in ("max_size", "types"):
            if getattr(document, key) is not None:
                at = document.key_at(key)
                report.add(problems.key_not_for_type(at, key, name, "files and images"))
        return None
    is_null = isinstance(document.default, Scalar) and document.default.is_null
    given = {"default": document.default and not is_null, "examples": document.examples}
    for key in filter(given.get, given):
        wants = "values that a spec can write"
        report.add(problems.key_not_for_type(document.key_at(key), key, name, wants))
    size = DEFAULT_SIZE if document.max_size is None else document.max_size
    if not 1 <= size <= MAX_SIZE:
        at = document.value_at("max_size")
        report.add(problems.out_of_range(at, "'max_size'", 1, MAX_SIZE))
    is_image = kind.kind is Kind.IMAGE
    for word in document.types or ():
        if not _MEDIA_TYPE.fullmatch(word):
            hint = "write application/pdf, text/csv or image/*"
            report.add(problems.expected(word.at, "a media type", repr(str(word)), hint))
        elif is_image and word not in IMAGES:
            hint = "use file for other types"
            known = f"one of {', '.join(IMAGES)}"
            report.add(problems.expected(word.at, known, repr(str(word)), hint))
    written = tuple(map(str, document.types or ()))
    return FileLimits(max_size=size, types=written or (IMAGES if is_image else ()))

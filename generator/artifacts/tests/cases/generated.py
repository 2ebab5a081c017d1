"""The tests of texts that the application generates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.artifacts.tests.cases.case import WITH_BODY, TestCase, case
from generator.artifacts.tests.route_facts import RouteFacts
from generator.emit import literal
from generator.ir import CreationMoment, Generated, Piece

_DIRECTIVES = {"Y": r"\d{4}", "j": r"\d{3}", "f": r"\d{6}", "%": "%"}
_TWO_DIGITS = "mdHMSyUWVGI"


def generated_cases(facts: RouteFacts) -> Iterator[TestCase]:
    """What a creation makes of each text that the application generates."""
    for generated in facts.entity.generated:
        if generated.column.is_readable:
            yield _made(facts, generated, "")
    for inverse in facts.entity.parts:
        path = f"[{literal(inverse.name)}][0]"
        for generated in facts.app.entity(inverse.source).generated:
            yield _made(facts, generated, path)


def _made(facts: RouteFacts, generated: Generated, path: str) -> TestCase:
    """A text that the application makes."""
    path = f"{path}[{literal(generated.column.name)}]"
    pattern = literal("".join(map(_pattern, generated.pieces)))
    moments = {piece.moment for piece in generated.pieces}
    other = (
        f"other = answered(client.post(PATH, json={facts.body_call}), 201)",
        f"assert other{path} != answer{path}",
    )
    return case(
        f"{generated.column.name}_is_made",
        "answer = answered(client.post(PATH, json=body), 201)",
        f"assert re.fullmatch({pattern}, answer{path})",
        *(other if moments & {CreationMoment.RANDOM, CreationMoment.UUID} else ()),
        given=WITH_BODY,
    )


def _pattern(piece: Piece) -> str:
    """A regular expression for a part of a generated text."""
    if piece.moment is None:
        return _escaped(piece.text)
    if piece.moment is CreationMoment.UUID:
        return "[0-9a-f-]{36}"
    if piece.moment is CreationMoment.RANDOM:
        return f"[0-9A-F]{{{piece.length}}}"
    return re.sub(r"%(.)|(.)", _directive, piece.text)


def _directive(found: re.Match[str]) -> str:
    letter, plain = found[1], found[2]
    if letter is None:
        return _escaped(plain)
    return _DIRECTIVES.get(letter, r"\d{2}" if letter in _TWO_DIGITS else ".+")


def _escaped(text: str) -> str:
    """A pattern of just this text; a hyphen means nothing outside of brackets."""
    return re.escape(text).replace(r"\-", "-").replace(r"\ ", " ")

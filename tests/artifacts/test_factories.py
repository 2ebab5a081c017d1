"""The factories of generated tests: what their rows bring along, and what they tell."""

from __future__ import annotations

from pathlib import Path

from generator.diagnostics import Diagnostics
from generator.pipeline import build


def test_rows_tell_what_others_refer_to_though_no_answer_shows_it(tmp_path: Path) -> None:
    text = _factories(
        tmp_path,
        """
  Country: {fields: {code: {type: string(20), unique: true, api: [create]}}}
  Town: {fields: {name: string(20)}, relations: {country: {to: Country, references: code}}}
""",
    )
    assert 'return Telling(row, to_jsonable_python({"code": found.code}))' in text
    assert 'return Telling(row, {"code": found.code})' in text


def test_a_whole_has_no_parts_where_these_would_need_another_whole(tmp_path: Path) -> None:
    text = _factories(
        tmp_path,
        """
  Client: {fields: {name: string(20)}}
  Field:
    fields: {word: string(20)}
    relations: {client: {to: Client, inverse: fields_of, owned: true}, owner: Client}
""",
    )
    assert 'changes["fields_of"] = []' in text
    assert "fields_of: Iterable[Row] = ()" in text


def test_what_tells_rows_apart_is_given_to_each(tmp_path: Path) -> None:
    text = _factories(
        tmp_path,
        """
  Seat:
    id: [row, letter]
    fields: {row: {type: bigint, default: 2}, letter: "enum(a, b)", number: {type: integer, unique: true, nullable: true}}
  Ticket: {fields: {name: string(20)}, relations: {seat: {to: Seat, references: number}}}
""",
    )
    values = text.partition("def seat_values(")[2].partition("def ")[0]
    assert '"row": number' in values
    assert '"number": number' in values


def _factories(folder: Path, entities: str) -> str:
    file = folder / "spec.yaml"
    file.write_text(f"app: {{name: sample}}\nentities:\n{entities}", "utf-8")
    files = {one.path: one.text for one in build(file, Diagnostics()).files}
    return files["tests/factories.py"]

"""What the rows of generated tests are made with: circles end at a whole without parts."""

from __future__ import annotations

from collections.abc import Callable

from generator.artifacts.tests.needs import needs_no_part
from generator.ir import App


def test_a_row_that_parts_need_is_made_with_a_whole_without_them(
    app: Callable[[str], App],
) -> None:
    made = app(
        """
  Album: {fields: {name: string(20)}}
  Photo:
    fields: {text: string(20)}
    relations: {album: {to: Album, inverse: photos, owned: true}, frame: Frame, other: Album}
  Frame: {fields: {width: integer}, relations: {album: Album}}
  Label: {fields: {text: string(20)}, relations: {album: Album}}
"""
    )
    [photos] = made.entity("Album").parts
    found = {one.name.text: needs_no_part(made, one, photos) for one in made.entities}
    assert found == {"Album": True, "Photo": True, "Frame": True, "Label": False}

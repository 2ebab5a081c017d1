"""Imports: one name an object, none twice, grouped as isort has it."""

from __future__ import annotations

from generator.emit import Imports
from generator.layout import lay_out


def test_groups_and_sorts() -> None:
    imports = Imports()
    imports.need("app.models.tag", "Tag")
    imports.need("sqlalchemy")
    imports.need("sqlalchemy", "select")
    imports.need("sqlalchemy", "Select")
    imports.need("sqlalchemy", "URL")
    imports.need("datetime", alias="dt")
    imports.need("__future__", "annotations")
    text = imports.render() + "\n"
    assert text == (
        "from __future__ import annotations\n\n"
        "import datetime as dt\n\n"
        "import sqlalchemy\n"
        "from sqlalchemy import URL, Select, select\n\n"
        "from app.models.tag import Tag\n"
    )
    text += "\nx = (URL, Select, select, Tag, dt, sqlalchemy)\n"
    assert lay_out({"app/x.py": text}) == {"app/x.py": text}


def test_asked_twice_is_imported_once() -> None:
    imports = Imports()
    assert imports.need("uuid", "UUID") == imports.need("uuid", "UUID") == "UUID"
    assert imports.render() == "from uuid import UUID"


def test_a_name_of_the_file_itself_is_left_alone() -> None:
    imports = Imports(defined={"Field", "select"})
    assert imports.need("pydantic", "Field") == "PydanticField"
    assert imports.need("sqlalchemy", "select") == "sqlalchemy_select"
    assert imports.render() == (
        "from pydantic import Field as PydanticField\n"
        "from sqlalchemy import select as sqlalchemy_select"
    )


def test_two_imports_of_one_name_get_two_names() -> None:
    imports = Imports()
    assert imports.need("app.models.tag", "Tag") == "Tag"
    assert imports.need("app.schemas.tag", "Tag") == "SchemasTag"
    assert imports.need("app.schemas.old", "Tag") == "SchemasTag2"
    assert imports.need("datetime") == "datetime"
    assert imports.need("datetime", "datetime") == "datetime_datetime"


def test_an_alias_that_is_taken_gives_way() -> None:
    imports = Imports(defined={"dt"})
    assert imports.need("datetime", alias="dt") == "datetime_dt"


def test_modules_of_one_package_share_its_name() -> None:
    imports = Imports()
    assert imports.need("os.path") == "os.path"
    assert imports.need("os") == "os"
    assert imports.render() == "import os\nimport os.path"


def test_what_only_annotations_need_is_guarded() -> None:
    imports = Imports()
    imports.need("app.models.tag", "Tag", typing_only=True)
    imports.need("app.models.user", "User", typing_only=True)
    assert imports.need("app.models.user", "User") == "User"
    assert imports.render() == (
        "from typing import TYPE_CHECKING\n\n"
        "from app.models.user import User\n\n"
        "if TYPE_CHECKING:\n"
        "    from app.models.tag import Tag"
    )


def test_no_guard_is_left_when_the_program_needs_all() -> None:
    imports = Imports()
    imports.need("app.models.user", "User", typing_only=True)
    imports.need("app.models.user", "User")
    assert imports.render() == "from app.models.user import User"

"""`apiwright openapi`: the document of a project, and what typed clients need in it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow


def _apiwright(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "generator", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop") / "shop"
    assert _apiwright("generate", "-q", "specs/ecommerce", folder).returncode == 0
    assert _apiwright("openapi", folder, "--out", folder / "openapi.json").returncode == 0
    return folder


@pytest.fixture(scope="module")
def document(shop: Path) -> Any:
    return json.loads((shop / "openapi.json").read_text("utf-8"))


def test_it_is_compared(shop: Path) -> None:
    out = shop / "openapi.json"
    assert _apiwright("openapi", shop, "--out", out, "--check").returncode == 0
    assert _apiwright("openapi", shop).stdout == out.read_text("utf-8")
    other = shop / "other.json"
    other.write_text("{}", "utf-8")
    assert _apiwright("openapi", shop, "--out", other, "--check").returncode == 4


def test_what_is_no_project_is_refused(tmp_path: Path) -> None:
    done = _apiwright("openapi", tmp_path)
    assert done.returncode == 2
    assert "app/main.py" in done.stderr


def test_bodies_are_typed(document: Any) -> None:
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        assert not {"anyOf", "oneOf", "allOf"} & schema.keys(), name
    assert schemas["Problem"]["properties"]["errors"]["type"] == "array"
    codes = schemas["Problem"]["properties"]["code"]["enum"]
    assert {"duplicate", "not_found", "method_not_allowed", "internal"} <= set(codes)
    assert not {"i_m_a_teapot", "gone", "bad_gateway"} & set(codes)
    price = schemas["ProductResponse"]["properties"]["price"]
    assert (price["type"], price["format"]) == ("string", "decimal")
    assert re.fullmatch(price["pattern"], "-0.0000000")
    assert not re.fullmatch(price["pattern"], "0E-7")
    of_body = schemas["ProductCreate"]["properties"]["price"]["anyOf"]
    assert [one["type"] for one in of_body] == ["string", "number"]
    assert "JavaScript" in of_body[1]["description"]
    assert schemas["ProductOrder"]["x-enum-varnames"][1] == "ID_DESC"
    assert "ProductPage" in schemas
    assert "HTTPValidationError" not in schemas


def test_bounds_of_bigints_are_exact(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text("app: {name: big}\nentities: {Thing: {fields: {number: bigint}}}\n", "utf-8")
    assert _apiwright("generate", "-q", spec, tmp_path / "big").returncode == 0
    found = json.loads(_apiwright("openapi", tmp_path / "big").stdout)
    number = found["components"]["schemas"]["ThingCreate"]["properties"]["number"]
    assert (number["minimum"], number["maximum"]) == (-(2**63), 2**63 - 1)


def test_decimals_are_answered_in_plain_digits(shop: Path) -> None:
    script = """
from decimal import Decimal
from pydantic import TypeAdapter
from app.schemas.base import DecimalText
print(*(TypeAdapter(DecimalText).dump_python(Decimal(one), mode="json") for one in ("0E-7", "1E+3", "-1.50")))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=shop, capture_output=True, check=True)
    assert done.stdout.split() == [b"0.0000000", b"1000", b"-1.50"]


def test_headers_are_documented(document: Any) -> None:
    change = document["paths"]["/products/{id}"]["patch"]
    assert "If-Match" in [one["name"] for one in change["parameters"]]
    assert {"ETag", "X-Request-ID"} <= change["responses"]["200"]["headers"].keys()
    page = document["paths"]["/products"]["get"]["responses"]["200"]["headers"]
    assert {"Link", "X-Total-Count"} <= page.keys()
    assert "Location" in document["paths"]["/products"]["post"]["responses"]["201"]["headers"]
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                assert "X-Request-ID" in response["headers"]
                assert ("Retry-After" in response["headers"]) is (status in ("503", "default"))


@pytest.mark.parametrize("url", [None, "https://shop.example.com/api"])
def test_the_document_names_the_public_url(url: str | None, shop: Path) -> None:
    script = "from app.main import app; print(app.openapi()['servers'][0]['url'])"
    environment = {name: value for name, value in os.environ.items() if name != "PUBLIC_URL"}
    environment |= {"PUBLIC_URL": url} if url else {}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=shop, env=environment, capture_output=True, check=True
    )
    assert done.stdout.decode().strip() == (url or "/")


def test_answers_are_those_that_can_happen(document: Any) -> None:
    assert "409" not in document["paths"]["/categories/{id}"]["delete"]["responses"]
    assert "409" in document["paths"]["/products/{id}"]["delete"]["responses"]
    for path, operations in document["paths"].items():
        assert path == "/" or not path.endswith("/")
        for operation in operations.values():
            assert {"422", "default"} <= operation["responses"].keys()
            assert ("413" in operation["responses"]) is ("requestBody" in operation)

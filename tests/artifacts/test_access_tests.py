"""Generated tests of access hold for every way in which reading and changing are ruled."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics
from generator.pipeline import build

SPEC = """
app: {name: sample, auth: {user: User, login: email, role: role, admin: admin}}
entities:
  User:
    fields:
      email: {type: email, unique: true}
      password: {type: password, min_length: 12, api: [create]}
      role: {type: 'enum(fan, admin)', default: fan, api: [read]}
    access: {create: public, read: own}
  Album:
    fields: {name: string(20)}
    relations: {user: {to: User, inverse: albums}}
    owner: user
"""


@pytest.mark.parametrize("read", ["own", "signed_in", "public"])
@pytest.mark.parametrize("change", ["own", "signed_in", "admin"])
@pytest.mark.parametrize(
    "routes", ["create, list, get, update, delete", "create, list, delete", "get, update"]
)
def test_they_are_lint_clean(read: str, change: str, routes: str, tmp_path: Path) -> None:
    operations = {"create": change, "update": change, "delete": change, "read": read}
    access = ", ".join(
        f"{name}: {who}" for name, who in operations.items() if name in routes or name == "read"
    )
    spec = tmp_path / "spec.yaml"
    views = (
        "    views: {Signed: {include: [user], route: '/{id}/signed'}}\n" if "get" in routes else ""
    )
    text = f"{SPEC}{views}    routes: [{routes}]\n    access: {{{access}}}\n"
    spec.write_text(text, "utf-8")
    [file] = [one for one in build(spec, Diagnostics()).files if one.path == "tests/test_access.py"]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--isolated", "--select=F", "-"],
        input=file.text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout

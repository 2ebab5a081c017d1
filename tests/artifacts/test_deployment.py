"""What surrounds an application: files that parse, and say the same of its databases and settings."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.artifacts.application import Application, ApplicationView
from generator.artifacts.deployment import Deployment
from generator.artifacts.presets import PRESETS, Preset
from generator.artifacts.project import Project
from generator.artifacts.settings import SETTINGS, settings_of
from generator.diagnostics import Diagnostics
from generator.ir import App, Database
from generator.pipeline import understand
from generator.render import render_all

Files = dict[str, str]
Generate = Callable[..., Files]

DEFAULT = "{name: shop}"
DATABASES = ["sqlite", "postgresql", "mysql"]
every_application = pytest.mark.parametrize(
    "settings",
    [
        DEFAULT,
        "{name: shop, mode: sync}",
        "{name: shop, database: postgresql}",
        "{name: shop, database: mysql, mode: sync}",
        "{name: Shop_Two, databases: [sqlite]}",
        "{name: shop, database: postgresql, databases: [postgresql]}",
        "{name: shop, database: mysql, databases: [sqlite, mysql]}",
    ],
)


def _understood(folder: Path, settings: str) -> App:
    file = folder / "spec.yaml"
    file.write_text(
        f"app: {settings}\nentities:\n  Item: {{fields: {{name: string(9)}}}}\n", "utf-8"
    )
    return understand(file, Diagnostics())


@pytest.fixture
def generate(tmp_path: Path) -> Generate:
    """The files around the code of an application with these settings, and its `config.py`."""

    def call(settings: str = DEFAULT) -> Files:
        app = _understood(tmp_path, settings)
        planned = [*Project().plan(app), *Deployment().plan(app)]
        planned += [file for file in Application().plan(app) if file.path == "app/config.py"]
        return {file.path: file.text for file in render_all(planned)}

    return call


def _settings_class(files: Files) -> Any:
    module: dict[str, Any] = {"__name__": "config"}
    exec(compile(files["app/config.py"], "config.py", "exec", dont_inherit=True), module)
    return module["Settings"]


def _environment(text: str) -> dict[str, str]:
    """What a `.env` file says once all of it is uncommented."""
    lines = re.findall(r"^# ([A-Z_]+)=(.*)$", text, re.MULTILINE)
    return {name: value.strip('"') for name, value in lines}


# Settings: one table.


@every_application
def test_code_and_documents_agree_on_the_settings(generate: Generate, settings: str) -> None:
    files = generate(settings)
    in_code = [name.upper() for name in _settings_class(files).model_fields]
    in_readme = re.findall(r"^\| `([A-Z_]+)` \|", files["README.md"], re.MULTILINE)
    assert in_readme == in_code
    assert list(_environment(files[".env.example"])) == in_code


def test_the_example_holds_the_defaults(
    generate: Generate, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = generate()
    settings = _settings_class(files)
    defaults = {name: field.default for name, field in settings.model_fields.items()}
    for name, value in _environment(files[".env.example"]).items():
        monkeypatch.setenv(name, value)
    assert settings(_env_file=None).model_dump() == defaults


def test_the_example_changes_nothing_as_it_is(generate: Generate) -> None:
    lines = generate()[".env.example"].splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []


def test_a_setting_of_one_database_is_left_out_elsewhere(tmp_path: Path) -> None:
    app = _understood(tmp_path, "{name: shop, databases: [sqlite]}")
    names = {setting.name for setting in settings_of(app, "")}
    assert {one.name for one in SETTINGS} - names == {
        "database_isolation",
        "database_connect_timeout",
        "database_idle_timeout",
        "database_statement_cache",
    }


@pytest.mark.parametrize("mode", ["async", "sync"])
@pytest.mark.parametrize("database", DATABASES)
def test_code_reads_only_settings_that_there_are(tmp_path: Path, database: str, mode: str) -> None:
    written = f"{{name: shop, database: {database}, databases: [{database}], mode: {mode}}}"
    app = _understood(tmp_path, written)
    files = [file for file in Application().plan(app) if file.path.endswith(".py")]
    read = {
        node.attr
        for file in render_all(files)
        for node in ast.walk(ast.parse(file.text))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "settings"
    }
    assert read == {setting.name for setting in ApplicationView(app).settings}


# Presets


@pytest.mark.parametrize("preset", PRESETS, ids=[preset.title for preset in PRESETS])
def test_a_preset_is_understood_and_changes_something(
    generate: Generate, preset: Preset, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = _settings_class(generate())
    before = settings(_env_file=None).model_dump()
    for choice in preset.choices:
        monkeypatch.setenv(choice.variable, choice.value)
    after = settings(_env_file=None).model_dump()
    changed = {name.upper() for name in before if before[name] != after[name]}
    assert changed == {choice.variable for choice in preset.choices}


def test_presets_fit_the_databases(generate: Generate) -> None:
    everywhere = generate()["docs/settings.md"]
    on_sqlite = generate("{name: shop, databases: [sqlite]}")["docs/settings.md"]
    assert all(f"## {preset.title}\n" in everywhere for preset in PRESETS)
    assert "PgBouncer" not in on_sqlite
    assert "Serverless" not in on_sqlite


@every_application
def test_presets_name_settings_that_there_are(generate: Generate, settings: str) -> None:
    files = generate(settings)
    known = {name.upper() for name in _settings_class(files).model_fields}
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", files["docs/settings.md"], re.MULTILINE))
    assert named
    assert named <= known


# The image and compose


@every_application
def test_the_image_installs_the_driver_of_its_database(generate: Generate, settings: str) -> None:
    files = generate(settings)
    project = tomllib.loads(files["pyproject.toml"])["project"]
    extras = project["optional-dependencies"]
    (asked,) = re.findall(r'pip install "?\.(?:\[(\w+)\])?"?$', files["Dockerfile"], re.MULTILINE)[
        :1
    ]
    installed = " ".join([*project["dependencies"], *(extras[asked] if asked else [])])
    url = yaml.safe_load(files["compose.yaml"])["x-app"]["environment"]["DATABASE_URL"]
    drivers = {
        "postgresql": ("asyncpg", "psycopg"),
        "mysql": ("asyncmy", "pymysql"),
        "sqlite": ("aiosqlite", "sqlalchemy"),
    }
    assert any(driver in installed for driver in drivers[url.split(":")[0]])


@every_application
def test_the_image_serves_as_an_ordinary_user(generate: Generate, settings: str) -> None:
    build, image = generate(settings)["Dockerfile"].split("\n\n\n")
    assert build.startswith("FROM python:")
    assert image.count("FROM ") == 1
    before_command = image[: image.index("CMD [")]
    assert "\nUSER 10001\n" in before_command
    commands = [json.loads(text) for text in re.findall(r"CMD (\[.*\])", image)]
    assert commands[-1] == ["python", "-m", "app"]
    probe = commands[0]
    assert probe[:2] == ["python", "-c"]
    assert "/health/live" in probe[2]
    ast.parse(probe[2])


def test_the_image_is_given_all_that_it_copies(generate: Generate) -> None:
    files = generate()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", files["Dockerfile"], re.MULTILINE)
    allowed = re.findall(r"^!(.+)$", files[".dockerignore"], re.MULTILINE)
    assert sorted(name for names in copied for name in names.split()) == sorted(allowed)
    assert "*" in files[".dockerignore"].splitlines()


@every_application
def test_compose_migrates_before_it_serves(generate: Generate, settings: str) -> None:
    compose = yaml.safe_load(generate(settings)["compose.yaml"])
    services = compose["services"]
    assert re.fullmatch("[a-z0-9][a-z0-9-]*[a-z0-9]", compose["name"])
    assert services["migrate"]["command"] == ["alembic", "upgrade", "head"]
    assert services["migrate"]["restart"] == "no"
    assert services["app"]["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"}
    }
    assert services["app"]["environment"] == services["migrate"]["environment"]
    if "database" in services:
        assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
        assert services["database"]["healthcheck"]["test"][0] == "CMD-SHELL"
        assert "ports" not in services["database"]
    else:
        assert services["app"]["volumes"] == services["migrate"]["volumes"] == ["data:/data"]


@pytest.mark.parametrize(
    ("settings", "image"),
    [
        (DEFAULT, "postgres:"),
        ("{name: shop, database: mysql}", "mariadb:"),
        ("{name: shop, databases: [sqlite, mysql]}", "mariadb:"),
        ("{name: shop, databases: [sqlite]}", None),
    ],
)
def test_compose_has_a_database_of_the_application(
    generate: Generate, settings: str, image: str | None
) -> None:
    database = yaml.safe_load(generate(settings)["compose.yaml"])["services"].get("database")
    assert (database is None) if image is None else database["image"].startswith(image)


def test_compose_takes_its_password_from_the_environment(generate: Generate) -> None:
    database = yaml.safe_load(generate()["compose.yaml"])["services"]["database"]
    assert database["environment"]["POSTGRES_PASSWORD"] == "${DATABASE_PASSWORD:-local}"


# CI


@every_application
def test_ci_tests_each_database_once(generate: Generate, settings: str) -> None:
    files = generate(settings)
    jobs = yaml.safe_load(files[".github/workflows/ci.yml"])["jobs"]
    extras = tomllib.loads(files["pyproject.toml"])["project"]["optional-dependencies"]
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mysql": "MariaDB"}
    given = re.search(r"databases: \[(.*)\]", settings)
    wanted = given[1].split(", ") if given else DATABASES
    assert list(jobs) == ["lint", *(names[name].lower() for name in wanted), "image"]
    for name in wanted:
        job = jobs[names[name].lower()]
        steps = [step.get("run", "") for step in job["steps"]]
        (asked,) = re.findall(r"-e '\.\[([\w,]+)\]'", " ".join(steps))
        assert set(asked.split(",")) <= set(extras)
        assert (name in asked) == (name in extras)
        assert steps[-1] == "pytest"
        assert ("env" in job) == (name != "sqlite")


def test_ci_names_a_database_that_tests_may_empty(generate: Generate) -> None:
    jobs = yaml.safe_load(generate()[".github/workflows/ci.yml"])["jobs"]
    urls = [job["env"]["TEST_DATABASE_URL"] for job in jobs.values() if "env" in job]
    assert [url.split(":")[0] for url in urls] == ["postgresql", "mysql"]
    assert all("test" in url.rsplit("/", 1)[1] for url in urls)


# The Makefile and the guide


@every_application
def test_make_knows_what_the_guide_names(generate: Generate, settings: str, tmp_path: Path) -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("there is no make")
    files = generate(settings)
    (tmp_path / "Makefile").write_text(files["Makefile"], "utf-8")
    named = re.findall(r"^\| `make (\w+)", files["AGENTS.md"], re.MULTILINE)
    assert len(named) >= 7
    for target in ["help", *named]:
        done = subprocess.run(
            [make, "-n", target], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()


def test_a_revision_needs_words(generate: Generate, tmp_path: Path) -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("there is no make")
    (tmp_path / "Makefile").write_text(generate()["Makefile"], "utf-8")
    done = subprocess.run(
        [make, "revision"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "say what changes" in done.stderr


def test_a_title_cannot_say_more_than_a_title(generate: Generate) -> None:
    files = generate("{name: shop, title: 'x <b>| `y`'}")
    assert files["AGENTS.md"].splitlines()[0] == r"# Working on x \<b\>| \`y\`"


@every_application
def test_no_file_has_gaps_or_loose_ends(generate: Generate, settings: str) -> None:
    files = generate(settings)
    for path in (
        "Dockerfile",
        "compose.yaml",
        ".github/workflows/ci.yml",
        "AGENTS.md",
        "docs/settings.md",
    ):
        text = files[path]
        assert not re.search(r"[ \t]$", text, re.MULTILINE), path
        assert path == "Dockerfile" or "\n\n\n" not in text, path
        assert not re.search(r"[^\n]\n## ", text), path
        assert text.endswith("\n"), path
        assert not text.endswith("\n\n"), path


def test_every_database_is_known_to_ci() -> None:
    assert {one for one in Database if one.server is None} == {Database.SQLITE}

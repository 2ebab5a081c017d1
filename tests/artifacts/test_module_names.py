"""An entity may be called as any module of ours: its own then gets another name."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from generator.diagnostics import Diagnostics
from generator.ir.entity import OTHER_MODULES
from generator.pipeline import planned, understand

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = {"models", "schemas", "repositories", "services", "routers", "policies"}
"""Those of `app/` that have a module for each entity."""
SPECS = [
    ROOT / "tests/specs/bicycles.yaml",
    ROOT / "specs/shop",
    *(path.parent / "spec.yaml" for path in (ROOT / "tests/golden").glob("*/spec.yaml")),
]


def test_every_module_beside_those_of_entities_is_known() -> None:
    others: set[str] = set()
    for specs in SPECS:
        app = understand(specs, Diagnostics())
        modules = {entity.module for entity in app.entities}
        paths = [PurePosixPath(file.path) for file in planned(app, specs).files]
        stems = {
            path.stem for path in paths if path.parts[:-1] in {("app", one) for one in FOLDERS}
        }
        others |= stems - modules - {f"{module}_views" for module in modules} - {"__init__"}
    assert others == OTHER_MODULES


def test_entities_are_called_so(tmp_path: Path) -> None:
    """All but those whose classes modules of models need: these are refused in words."""
    refused = {"base", "idempotency_key", "session", "sign_in_attempt"}
    words = sorted(OTHER_MODULES - refused)
    text = (ROOT / "tests/specs/bicycles.yaml").read_text("utf-8")
    for word in words:
        name = "".join(part.title() for part in word.split("_"))
        text += f"  {name}: {{fields: {{words: string(20)}}}}\n"
    specs = tmp_path / "spec.yaml"
    specs.write_text(text, "utf-8")
    paths = {file.path for file in planned(understand(specs, Diagnostics()), specs).files}
    assert {f"app/models/{word}_.py" for word in words} <= paths

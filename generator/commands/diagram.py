"""`apiwright diagram`: the entities of a spec, or the states of its rows, as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator import pipeline
from generator.commands.problems import BAD_INPUT, compiled, print_problems
from generator.console import Console
from generator.diagrams.entities import entity_graph, with_neighbours
from generator.diagrams.mermaid import entity_lines, states_of_all
from generator.diagrams.states import state_graph
from generator.diagrams.svg import svg
from generator.failures import UserError
from generator.ir import App, Entity, States
from generator.problems import did_you_mean
from generator.project.writing import write_new

MERMAID = "mermaid"
SVG = "svg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for."""

    format: str = MERMAID
    entities: tuple[str, ...] = ()
    """Those to show, with all that they are related to; none for the whole spec."""
    states: bool = False


def diagram(specs: Path, out: Path | None, wanted: Wanted, console: Console) -> int:
    """Print the picture, or write it to a file."""
    compilation = compiled(lambda report: pipeline.understand(specs, report))
    if compilation.value is None:
        print_problems(compilation.report, "text", console)
        return BAD_INPUT
    text = drawn(compilation.value, wanted)
    if out is None:
        console.content(text.removesuffix("\n"))
        return 0
    word = "update" if out.exists() else "create"
    write_new({out.name: text}, out.parent)
    console.action(word, out.as_posix())
    return 0


def drawn(app: App, wanted: Wanted) -> str:
    """The picture as text."""
    for name in wanted.entities:
        known = [entity.name.text for entity in app.entities]
        if name not in known:
            hint = did_you_mean(name, known) or f"it has {', '.join(known)}"
            raise UserError(f"the spec has no entity {name}", hint)
    return _states(app, wanted) if wanted.states else _entities(app, wanted)


def _entities(app: App, wanted: Wanted) -> str:
    names = {name for one in wanted.entities for name in with_neighbours(app, one)}
    names = names or {entity.name.text for entity in app.entities}
    if wanted.format == SVG:
        return svg([entity_graph(app, names)])
    return _mermaid("erDiagram", entity_lines(app, names))


def _states(app: App, wanted: Wanted) -> str:
    found: list[tuple[Entity, States]] = []
    for entity in app.entities:
        is_wanted = not wanted.entities or entity.name.text in wanted.entities
        if entity.states is not None and is_wanted:
            found.append((entity, entity.states))
    if not found:
        whose = " and ".join(wanted.entities) or "the spec"
        raise UserError(f"{whose} has no states", "the key 'states' of an entity declares them")
    if wanted.format == SVG:
        return svg([state_graph(entity, states) for entity, states in found])
    return _mermaid("stateDiagram-v2", states_of_all(found))


def _mermaid(kind: str, lines: list[str]) -> str:
    return "\n".join([kind, *(f"    {line}" for line in lines)]) + "\n"

"""Options and annotations of entities: what holds anyway, what a key says, and what has no equal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.importing.languages.jdl_tree import JdlFile, JdlOption
from generator.importing.model import Remark

_HOLDS_ANYWAY = {
    "dto",
    "service",
    "paginate",
    "pagination",
    "use",
    "mapstruct",
    "serviceClass",
    "serviceImpl",
    "infinite-scroll",
    "noFluentMethod",
    "skipServer",
    "skipClient",
}
"""There are schemas, services and pages for each entity, and no client."""
_WORDS = {"readOnly", "filter", "search"}
"""What a key of the entity says."""
_KNOWN_CONFIG = {"baseName", "databaseType", "devDatabaseType", "prodDatabaseType"}


@dataclass(frozen=True, slots=True)
class EntityOptions:
    is_read_only: bool = False
    is_filtered: bool = False
    is_searched: bool = False


def options_of(
    found: JdlFile, entities: list[str]
) -> tuple[dict[str, EntityOptions], list[Remark]]:
    """By entity what a key can say, and what has to be listed."""
    options = dict.fromkeys(entities, EntityOptions())
    remarks: list[Remark] = []
    for option in (*found.options, *_annotations(found)):
        for entity in _meant(option, entities):
            options[entity] = _with(options[entity], option.name)
        if option.name not in _HOLDS_ANYWAY and option.name not in _WORDS:
            written = f"{option.name} {option.value}".strip()
            thing = f"option {written}"
            table = (
                "" if len(option.entities) != 1 or "*" in option.entities else option.entities[0]
            )
            remark = Remark(table, thing, "it is an option of JHipster")
            remarks += [] if remark in remarks else [remark]
    remarks += _of_applications(found)
    return options, remarks


def _of_applications(found: JdlFile) -> Iterator[Remark]:
    for config in found.configs:
        others = ", ".join(key for key in config if key not in _KNOWN_CONFIG)
        if others:
            name = config.get("baseName", "")
            text = f"settings of JHipster are left out: {others}"
            yield Remark("", f"application {name}".strip(), text)
    if found.deployments:
        yield Remark("", f"{found.deployments} deployment(s)", "they are JHipster's own")


def _with(options: EntityOptions, name: str) -> EntityOptions:
    if name == "readOnly":
        return replace(options, is_read_only=True)
    if name == "filter":
        return replace(options, is_filtered=True)
    return replace(options, is_searched=True) if name == "search" else options


def _annotations(found: JdlFile) -> Iterator[JdlOption]:
    """`@readOnly` before an entity is the option for it alone."""
    for entity in found.entities:
        for one in entity.annotations:
            yield JdlOption(one.name, (entity.name,), (), one.value, one.at)


def _meant(option: JdlOption, entities: list[str]) -> list[str]:
    chosen = entities if "*" in option.entities else option.entities
    return [one for one in chosen if one in entities and one not in option.excluded]

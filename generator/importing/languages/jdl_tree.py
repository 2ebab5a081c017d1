"""What a file of JDL says, JHipster's language, as it stands there."""

from __future__ import annotations

from dataclasses import dataclass

from generator.diagnostics import Span


@dataclass(frozen=True, slots=True)
class JdlAnnotation:
    """`@paginate(pagination)`."""

    name: str
    value: str
    at: Span


@dataclass(frozen=True, slots=True)
class JdlValidation:
    """`required`, `maxlength(20)`, `pattern(/^[a-z]+$/)`."""

    name: str
    value: str
    at: Span


@dataclass(frozen=True, slots=True)
class JdlField:
    name: str
    type: str
    validations: tuple[JdlValidation, ...]
    annotations: tuple[JdlAnnotation, ...]
    doc: str
    at: Span
    type_at: Span


@dataclass(frozen=True, slots=True)
class JdlEntity:
    name: str
    table: str
    fields: tuple[JdlField, ...]
    annotations: tuple[JdlAnnotation, ...]
    doc: str
    at: Span


@dataclass(frozen=True, slots=True)
class JdlEnum:
    name: str
    values: tuple[tuple[str, str], ...]
    """Each with what stands in its parentheses, or an empty text."""
    doc: str
    at: Span


@dataclass(frozen=True, slots=True)
class JdlSide:
    """One end of a relationship: `Employee{manager(lastName) required}`."""

    entity: str
    field: str
    display: str
    is_required: bool
    annotations: tuple[JdlAnnotation, ...]
    doc: str
    at: Span


@dataclass(frozen=True, slots=True)
class JdlRelationship:
    kind: str
    """`OneToMany`, `ManyToOne`, `OneToOne` or `ManyToMany`."""
    source: JdlSide
    target: JdlSide
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JdlOption:
    """`dto * with mapstruct except A`; an annotation of an entity is the same for this one."""

    name: str
    entities: tuple[str, ...]
    """`*` is every entity."""
    excluded: tuple[str, ...]
    value: str
    at: Span


@dataclass(frozen=True, slots=True)
class JdlFile:
    configs: tuple[dict[str, str], ...]
    """The settings of each application."""
    entities: tuple[JdlEntity, ...]
    enums: tuple[JdlEnum, ...]
    relationships: tuple[JdlRelationship, ...]
    options: tuple[JdlOption, ...]
    deployments: int

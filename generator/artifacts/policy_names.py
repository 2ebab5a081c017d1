"""What the policies of an entity are called."""

from __future__ import annotations

import keyword

from generator.artifacts.naming import enum_member, enum_module
from generator.emit import Imports, literal
from generator.ir import App, Column, Entity, Name


def policy_module(entity: Entity) -> str:
    """The name of its policies' module, beside that of what they return."""
    return "access_" if entity.module == "access" else entity.module


def policy_name(operation: str) -> str:
    """What Python calls the rule of an operation."""
    word = "_to_".join(Name(part).snake for part in operation.split(":"))
    return f"{word}_" if keyword.iskeyword(word) or word in ("caller", "sa") else word


def reader_name(column: Column) -> str:
    """The rule of who may read a field."""
    return f"reads_{Name(column.name).snake}"


def writer_name(column: Column) -> str:
    """The rule of who may set a field."""
    return f"sets_{Name(column.name).snake}"


def entering_name(entity: Entity) -> str:
    """The rules of the states."""
    name = entity.states.column.name if entity.states is not None else ""
    return f"{Name(name).snake.upper()}_RULES"


def differs_by_state(entity: Entity) -> bool:
    """Not everybody who moves rows may move them anywhere."""
    return any(":" in rule.operation for rule in entity.rules.rules)


def role_source(app: App, imports: Imports, role: str) -> str:
    """A role as the application has it."""
    if app.role is None:
        return literal(role)
    user = app.entity(app.sign_in.user)
    imports.need(enum_module(app.role, user), app.role.name)
    return enum_member(app.role, role)

"""Who makes the requests of generated tests."""

from __future__ import annotations

from generator.artifacts.policy_names import role_source
from generator.emit import Imports
from generator.ir import App, Entity
from generator.kinds import Kind


def admin_source(app: App, imports: Imports) -> str:
    """The arguments of a caller who may do everything, and is no row."""
    key = nobody(app, imports)
    if app.sign_in.admin_flag:
        return f"id={key}, is_admin=True"
    return caller_source(app, imports, key, app.sign_in.admin[0])


def caller_source(app: App, imports: Imports, key: str, role: str) -> str:
    """The arguments of a caller with this key, and this role where there are any."""
    if not role:
        return f"id={key}"
    return f"id={key}, role={role_source(app, imports, role)}"


def nobody(app: App, imports: Imports) -> str:
    """A key that no row has."""
    user: Entity = app.entity(app.sign_in.user)
    if user.id.type.kind is Kind.UUID:
        imports.need("uuid", "UUID")
        return "UUID(int=0)"
    return "0" if user.id.type.is_integer else '"nobody"'

"""What users sign in with is changed by those who know the password, or by admins."""

from __future__ import annotations

from collections.abc import Iterator

from generator.artifacts.app_view import EntityView
from generator.artifacts.bulk import StatementView
from generator.artifacts.policy_names import role_source
from generator.emit import Imports, docstring, literal
from generator.ir import App, Column, Entity, Route
from generator.ir.access import Audience
from generator.resolve.phrases import spoken


def guarded_login(app: App, entity: Entity) -> Column | None:
    """The login, where the entity is the user and clients may send another one."""
    if app.auth is None or app.auth.user != entity.name.text:
        return None
    login = next(one for one in entity.columns if one.attribute == app.auth.login)
    return login if login in entity.updatable or entity.upserts else None


def changes_oneself(app: App) -> bool:
    """Users may change their own row: `PATCH /auth/me`."""
    if app.auth is None:
        return False
    user = app.entity(app.auth.user)
    grants = user.rules.rule("update").grants
    return Route.UPDATE in user.routes and any(one.audience is Audience.OWN for one in grants)


def opens_sign_up(app: App) -> bool:
    """Strangers may make users."""
    if app.auth is None:
        return False
    user = app.entity(app.auth.user)
    grants = user.rules.rule("create").grants
    return bool({Route.CREATE, Route.BULK_CREATE} & user.routes) and any(
        one.audience is Audience.PUBLIC for one in grants
    )


def is_admin(app: App, imports: Imports) -> str:
    """The condition that a caller may everything; nothing where nobody may."""
    flag = ["caller.is_admin"] if app.sign_in.admin_flag else []
    return " or ".join(
        [*flag, *(f"caller.role is {role_source(app, imports, one)}" for one in app.sign_in.admin)]
    )


def login_methods(view: EntityView) -> Iterator[StatementView]:
    """What keeps logins from those who do not know the password."""
    app, entity, io = view.app, view.entity, view.io
    login = guarded_login(app, entity)
    values = view.imports.need("app.repositories.base", "Values")
    any_ = view.imports.need("typing", "Any")
    if login is not None:
        forbidden = view.imports.need("app.exceptions", "ForbiddenError")
        admin = is_admin(app, view.imports)
        excused = " or ".join(["caller is None", *([admin] if admin else [])])
        new = f"{view.model}.{login.attribute} != values[{literal(login.attribute)}]"
        model = view.imports.need(f"app.models.{entity.module}", view.model)
        yield StatementView(
            "_refuse_new_login",
            f"self, key: {any_}, values: {values}",
            "None",
            docstring(
                f"`ForbiddenError` where a caller who is no admin changes the {spoken(login.name)}"
                " of a user: `/auth/me` asks for the password.",
                8,
            ),
            (
                "caller = self.access.caller",
                f"if {excused} or {literal(login.attribute)} not in values:",
                "    return",
                f"is_new = {new.replace(view.model, model)}",
                f"if {io.await_}self.reads.exists_where(self.reads.has_key(key), is_new):",
                f"    raise {forbidden}({literal(_FORBIDDEN.format(spoken(login.name)))})",
            ),
        )
    if changes_oneself(app) and app.sign_in.user == entity.name.text:
        schema = view.imports.need(f"app.schemas.{entity.module}", f"{entity.name}Update")
        proven = ", proven=True" if login is not None else ""
        yield StatementView(
            "update_own",
            f"self, data: {schema}",
            view.response,
            docstring(
                "Change the caller's own row; `/auth/me` has asked for the password where that is needed.",
                8,
            ),
            (
                "assert self.access.caller is not None",
                "key = self.access.caller.id",
                "if data.sent_back:",
                f"    {io.await_}self._refuse_other(key, data.sent_back)",
                f"sent = {view.sent}",
                f"values = {{name: sent[name] for name in {schema}.model_fields if name in sent}}",
                f"return {io.await_}self._update(key, values{proven})",
            ),
        )


_FORBIDDEN = "The {} is what this user signs in with: it is changed at /auth/me."

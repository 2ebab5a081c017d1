"""Sign-in: the package `app/auth`, and the tables that it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from generator.artifacts.app_view import EntityView
from generator.artifacts.columns import table_options
from generator.artifacts.logins import changes_oneself, opens_sign_up
from generator.artifacts.naming import (
    enum_module,
    schema_attribute,
    shape_constant,
    view_class,
    views_module,
)
from generator.artifacts.planned import PlannedFile
from generator.artifacts.policy_names import policy_module
from generator.artifacts.schemas.fields import SchemaFields
from generator.emit import Imports, docstring, literal
from generator.ir import App, Column, EnumType
from generator.ir.auth import Auth
from generator.resolve.phrases import spoken
from generator.schema.sign_in import ATTEMPTS_COMMENT, SESSIONS_COMMENT

MODULES = (
    "caller",
    "callers",
    "commands",
    "dependencies",
    "routes",
    "schemas",
    "service",
    "sessions",
    "throttle",
    "tokens",
)


_ROUTES = (
    ("POST", "/token", "Sign in, or stay signed in"),
    ("POST", "/revoke", "Sign out"),
    ("GET", "/sessions", "List sessions"),
    ("DELETE", "/sessions", "Sign out everywhere"),
    ("DELETE", "/sessions/{id}", "End a session"),
    ("GET", "/me", "Who is signed in"),
    ("PATCH", "/me", "Change who is signed in"),
    ("POST", "/password", "Change the password"),
)


def sign_in_routes(app: App) -> list[tuple[str, str, str]]:
    """Method, path and summary of each route of sign-in."""
    if app.auth is None:
        return []
    return [
        (method, f"{app.prefix}/auth{path}", summary)
        for method, path, summary in _ROUTES
        if method != "PATCH" or changes_oneself(app)
    ]


class SignIn:
    name = "auth"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        if app.auth is None:
            return
        files = {"app/auth/__init__.py": "auth/package.py.jinja"}
        files |= {f"app/auth/{module}.py": f"auth/{module}.py.jinja" for module in MODULES}
        for module in ("session", "sign_in_attempt"):
            files[f"app/models/{module}.py"] = f"models/{module}.py.jinja"
        for path, template in files.items():
            yield PlannedFile(path, template, AuthView.of(app, app.auth, template))


@dataclass(frozen=True)
class AuthView(EntityView):
    """The entity of users, and what sign-in needs of it."""

    auth: Auth

    @classmethod
    def of(cls, app: App, auth: Auth, template: str) -> Self:
        return cls(app, app.entity(auth.user), Imports(template=template), auth)

    def _column(self, attribute: str) -> Column:
        return next(one for one in self.entity.columns if one.attribute == attribute)

    @property
    def key(self) -> str:
        return self.entity.id.attribute

    @property
    def key_type(self) -> str:
        return self.values.plain(self.entity.id)

    @property
    def user_key(self) -> str:
        """The column that sessions refer to."""
        return f"{self.entity.qualified_table}.{self.entity.id.column}"

    @property
    def table_name(self) -> str:
        return self.entity.qualified_table

    @property
    def writing_engine(self) -> str:
        """The engine that changes go to: SQLite has one of its own for them."""
        return self.io.sync_of(f"database.{'writer' if self.has_sqlite else 'engine'}")

    @property
    def asked(self) -> str:
        """Where callers are looked for: a replica may know neither a new session nor the end of one."""
        return "database.writes" if self.app.replicas else "database.reads"

    @property
    def role(self) -> str:
        """The class of roles; nothing where there are none."""
        enum = self._roles
        return self.imports.need(enum_module(enum, self.entity), enum.name) if enum else ""

    @property
    def roles(self) -> str:
        """The values of roles."""
        return ", ".join(map(literal, self._roles.values)) if self._roles else ""

    @property
    def _roles(self) -> EnumType | None:
        return self._column(self.auth.role).type.enum if self.auth.role is not None else None

    @property
    def live(self) -> str:
        """The conditions of users who may sign in."""
        model, found = self.model, []
        hidden = self.entity.soft_delete
        if hidden is not None and hidden.live_value is None:
            found.append(f"{model}.{hidden.column.attribute}.is_(None)")
        elif hidden is not None:
            value = hidden.live_value
            found.append(f"{model}.{hidden.column.attribute}.is_({value})")
        mark = hidden.column.attribute if hidden is not None else None
        if self.auth.active is not None and self.auth.active != mark:
            found.append(f"{model}.{self.auth.active}.is_(True)")
        return f"({''.join(f'{one}, ' for one in found)})"

    @property
    def caller_columns(self) -> str:
        """What is read of a caller, in the order of the class."""
        found = {"id": self.key, "role": self.auth.role, "is_admin": self.auth.admin_flag}
        return "".join(
            f"{self.model}.{name}.label({literal(label)}), "
            for label, name in found.items()
            if name is not None
        )

    @property
    def login(self) -> Column:
        return self._column(self.auth.login)

    @property
    def login_type(self) -> str:
        """A login as it is looked up: whatever the column could hold, in the case that it keeps."""
        return self.values.filter(self.login)

    @property
    def password(self) -> Column:
        return self._column(self.auth.password)

    @property
    def password_type(self) -> str:
        """A new password, with the rules of the spec."""
        fields = SchemaFields(self.app, self.entity, Imports())
        found = fields.named_types.get(self.password.name)
        if found is None:
            return self.values.body(self.password)
        return self.imports.need(f"app.schemas.{self.entity.module}", found[0])

    @property
    def password_name(self) -> str:
        """What Python calls the clear text in a body."""
        return self.password.sent_as or self.password.attribute

    @property
    def sent_names(self) -> str:
        """Login and password as a body says them."""
        login, password = literal(self.login.name), literal(self.password.name)
        return f"{{{login}: parsed.login, {password}: _asked()}}"

    @property
    def create_class(self) -> str:
        module = f"app.schemas.{self.entity.module}"
        return self.imports.need(module, f"{self.entity.name}Create")

    @property
    def prefix(self) -> str:
        return f"{self.app.prefix}/auth"

    @property
    def token_url(self) -> str:
        """Where to sign in, as seen from the address of the API."""
        return f"{self.prefix}/token".lstrip("/")

    @property
    def me(self) -> str:
        """The class of the answer of `/auth/me`."""
        if self.auth.me is None:
            return self.response
        view = next(one for one in self.entity.views if one.name.text == self.auth.me)
        own = views_module(self.app, self.entity) if view.includes else self.entity.module
        module = f"app.schemas.{own}"
        return self.imports.need(module, view_class(self.entity, view))

    @property
    def me_shape(self) -> str:
        if self.auth.me is None:
            return ""
        view = next(one for one in self.entity.views if one.name.text == self.auth.me)
        return f", {self.repository}.{shape_constant(view)}"

    # What users change of themselves

    @property
    def changes_oneself(self) -> bool:
        return changes_oneself(self.app)

    @property
    def changes_login(self) -> bool:
        """Users may give themselves another login."""
        return self.changes_oneself and self.login in self.entity.updatable

    @property
    def opens_sign_up(self) -> bool:
        return opens_sign_up(self.app)

    @property
    def login_noun(self) -> str:
        return spoken(self.login.name)

    @property
    def login_field(self) -> str:
        return schema_attribute(self.login)

    @property
    def update_class(self) -> str:
        module = f"app.schemas.{self.entity.module}"
        return self.imports.need(module, f"{self.entity.name}Update")

    @property
    def me_change(self) -> str:
        """The body of `PATCH /auth/me`."""
        if self.changes_login:
            self.imports.need("pydantic", "MISSING")
            return "MeChange"
        return self.update_class

    @property
    def me_doc(self) -> str:
        more = f"; another {self.login_noun} needs `current_password`" if self.changes_login else ""
        return docstring(f"Change the caller's own row{more}.", 4)

    @property
    def user_service(self) -> str:
        """The service of users, for those who may change some."""
        module = self.imports.need("app.policies", policy_module(self.entity), "may")
        service = self.imports.need(
            f"app.services.{self.entity.module}", f"{self.entity.name}Service"
        )
        provider = self.imports.need("app.dependencies", f"{self.entity.name.snake}_service")
        return f"Annotated[{service}, {provider}({module}.update)]"

    @property
    def session_options(self) -> str:
        return self._options(SESSIONS_COMMENT, "session")

    @property
    def attempt_options(self) -> str:
        return self._options(ATTEMPTS_COMMENT, "attempt")

    def _options(self, comment: str, singular: str) -> str:
        options = table_options(self.app, ", {}: {}")
        info = literal({"singular": singular})
        return f'{{"comment": {literal(comment)}, "info": {info}{options}}}'

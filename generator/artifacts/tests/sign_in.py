"""The tests of sign-in."""

from __future__ import annotations

from dataclasses import dataclass

from generator.artifacts.auth import AuthView
from generator.emit import literal
from generator.ir import Route

_PASSWORD = "A long Secret-123 that nobody guesses"  # noqa: S105 - of rows that tests make
_OTHER = "Another long Secret-456 nobody knows"


@dataclass(frozen=True)
class SignInTestsView(AuthView):
    """A user of the application who signs in and out."""

    @property
    def store(self) -> str:
        """The factory that stores a user."""
        return self.imports.need("tests.factories", f"store_{self.entity.name.snake}")

    @property
    def old(self) -> str:
        return literal(self._fit(_PASSWORD))

    @property
    def new(self) -> str:
        return literal(self._fit(_OTHER))

    def _fit(self, text: str) -> str:
        """A password that is long enough."""
        wanted = self.password.bounds.min_length or 0
        while len(text) < wanted:
            text += text
        return text[: max(wanted, 64)]

    @property
    def shut_out(self) -> list[str]:
        """What is changed of users who may not sign in then, as arguments."""
        found = []
        hidden = self.entity.soft_delete
        mark = hidden.column.attribute if hidden is not None else None
        if hidden is not None and hidden.live_value is None:
            now = self.imports.need("app.models.base", "utc_now")
            found.append(f"{mark}={now}()")
        elif hidden is not None:
            found.append(f"{mark}={not hidden.live_value}")
        if self.auth.active is not None and self.auth.active != mark:
            found.append(f"{self.auth.active}=False")
        return found

    @property
    def other_role(self) -> str:
        """A role that a new user does not have."""
        column = self._column(self.auth.role or "")
        usual = column.default.value if column.default is not None else None
        values = column.type.enum.values if column.type.enum is not None else ()
        others = [value for value in values if value != usual]
        return self.values.constant(column, [*others, usual][0])

    @property
    def key_name(self) -> str:
        """What JSON calls the key."""
        return self.entity.id.name

    @property
    def users(self) -> str:
        """The path of users."""
        return f"{self.app.prefix}{self.entity.path}"

    @property
    def sign_up(self) -> str:
        """Where strangers make users."""
        return self.users if Route.CREATE in self.entity.routes else f"{self.users}/bulk"

    @property
    def login_name(self) -> str:
        """What JSON calls the login."""
        return self.json_name(self.login.name)

    @property
    def new_users_are_plain(self) -> bool:
        """Who has just signed up is no admin."""
        if self.auth.admin_flag is not None:
            flag = self._column(self.auth.admin_flag).default
            return flag is not None and flag.value is False
        if self.auth.role is None:
            return True
        default = self._column(self.auth.role).default
        return default is not None and default.value not in self.auth.admin

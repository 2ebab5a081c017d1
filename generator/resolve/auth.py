"""Sign-in: the entity of users, and what of it says who somebody is."""

from __future__ import annotations

from generator import problems
from generator.ir import Auth, Column, DefaultKind, Kind
from generator.resolve.context import Context, Draft
from generator.spec.documents.auth import AuthDocument
from generator.spec.words import Word

LEAST_TAKEN = 64
"""Characters that a password may have at least (NIST SP 800-63B)."""
_LOGINS = (Kind.STRING, Kind.EMAIL, Kind.CHAR)


def resolve_auth(context: Context) -> Auth | None:
    """How users sign in; None where they do not, or could not as it is written."""
    app = context.documents.app
    document = app.auth if app is not None else None
    if document is None:
        return None
    for each in context.drafts.values():
        if f"{each.path}/".startswith("/auth/"):
            at = each.document.path.at if each.document.path is not None else each.word.at
            context.report.add(problems.path_of_auth(at, each.path))
    draft = context.drafts.get(document.user)
    if draft is None:
        if not context.was_dropped(document.user):
            known = [str(name) for name in context.drafts]
            context.report.add(problems.unknown_entity(document.user.at, document.user, known))
        return None
    return _Users(context, draft, document).resolved()


class _Users:
    """The entity of users, read as `app.auth` says."""

    def __init__(self, context: Context, draft: Draft, document: AuthDocument) -> None:
        self._report = context.report
        self._draft = draft
        self._document = document

    def resolved(self) -> Auth | None:
        login, password, role = self._login(), self._password(), self._role()
        admin, flag = self._admin(role)
        active = self._active()
        me = self._me()
        if len(self._draft.key) != 1 or self._draft.key_names:
            at = self._document.user.at
            self._report.add(problems.user_key(at, self._draft.name.text))
            return None
        if login is None or password is None:
            return None
        return Auth(
            user=self._draft.name.text,
            login=login.attribute,
            password=password.attribute,
            role=role.attribute if role else None,
            admin=admin,
            admin_flag=flag.attribute if flag else None,
            active=active.attribute if active else None,
            me=me,
        )

    def _find(self, word: Word) -> Column | None:
        column = self._draft.find(word)
        if column is None and not self._draft.was_declared(word):
            name = self._draft.name.text
            names = [one.name for one in self._draft.columns]
            self._report.add(problems.unknown_field(word.at, name, word, names))
        return column

    def _login(self) -> Column | None:
        word = self._document.login
        column = self._find(word)
        if column is None:
            return None
        reason = ""
        if column.type.kind not in _LOGINS:
            reason = f"its type is {column.type.kind.value}"
        elif not column.unique:
            reason = "two users may have the same one"
        elif column.nullable:
            reason = "it may be null"
        elif not column.is_required or not column.is_creatable:
            reason = "a user may be made without one"
        if reason:
            self._report.add(problems.unusable_login(word.at, word, reason))
        return column

    def _password(self) -> Column | None:
        found = [column for column in self._draft.columns if column.type.is_secret]
        if len(found) != 1:
            if not self._draft.document.has_dropped("fields"):
                self._refuse("it has several passwords" if found else "it has no password")
            return None
        column = found[0]
        longest = column.bounds.max_length
        if column.nullable:
            self._refuse("its password may be null")
        elif not column.is_creatable:
            self._refuse("no password is given at creation")
        elif column.is_updatable:
            self._refuse("every change of a user may carry a new password")
        elif longest is not None and longest < LEAST_TAKEN:
            self._refuse(f"its password takes fewer than {LEAST_TAKEN} characters")
        return column

    def _refuse(self, reason: str) -> None:
        name = self._draft.name.text
        self._report.add(problems.unusable_password(self._document.user.at, name, reason))

    def _role(self) -> Column | None:
        word = self._document.role
        column = self._find(word) if word is not None else None
        if word is None or column is None:
            return None
        reason = ""
        if column.type.kind is not Kind.ENUM:
            reason = f"its type is {column.type.kind.value}"
        elif column.nullable:
            reason = "it may be null"
        elif column.default is None:
            reason = "it has no default, and nobody chooses a role for himself"
        if reason:
            self._report.add(problems.unusable_role(word.at, word, reason))
            return None
        return column

    def _admin(self, role: Column | None) -> tuple[tuple[str, ...], Column | None]:
        """The roles that may everything, or the boolean that says so."""
        words = self._document.admin or ()
        enum = role.type.enum if role is not None else None
        values = enum.values if enum is not None else ()
        if len(words) == 1 and words[0] not in values:
            column = self._draft.find(words[0])
            if column is not None and _is_false_at_first(column):
                return (), column
        if self._document.role is not None and role is None:
            return (), None  # which was reported
        for word in words:
            if word not in values:
                self._report.add(problems.unknown_admin(word.at, word, values))
        return tuple(str(word) for word in words if word in values), None

    def _active(self) -> Column | None:
        word = self._document.active
        if word is None:
            mark = self._draft.document.soft_delete
            column = self._draft.find(mark) if mark is not None else None
            return column if column is not None and column.type.kind is Kind.BOOLEAN else None
        column = self._find(word)
        if column is not None and (column.type.kind is not Kind.BOOLEAN or column.nullable):
            self._report.add(problems.unusable_active(word.at, word))
            return None
        return column

    def _me(self) -> str | None:
        word = self._document.me
        if word is None:
            return None
        views = self._draft.document.views
        if word not in views:
            if not self._draft.document.was_dropped("views", word):
                self._report.add(problems.unknown_me(word.at, word, map(str, views)))
            return None
        return str(word)


def _is_false_at_first(column: Column) -> bool:
    default = column.default
    is_false = default is not None and default.kind is DefaultKind.LITERAL and not default.value
    return column.type.kind is Kind.BOOLEAN and not column.nullable and is_false

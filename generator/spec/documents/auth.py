"""Sign-in of an application."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from generator.spec.document import Document
from generator.spec.values import EntityName, NameText, OneOrMore


class AuthDocument(Document):
    """How users sign in."""

    title_of: ClassVar[str] = "auth"
    example: ClassVar[str] = "auth: {user: User, login: email}"

    user: EntityName = Field(description="the entity whose rows sign in; it has one password")
    login: NameText = Field(description="its unique, required text that a user signs in with")
    role: NameText | None = Field(
        None, description="its enum that says what a user is; without it there are only users"
    )
    admin: OneOrMore | None = Field(
        None,
        description="the role, or the roles, that may everything; or a boolean of the user",
    )
    active: NameText | None = Field(
        None, description="its boolean that lets a user in; by default that of `soft_delete`"
    )
    me: NameText | None = Field(
        None, description="the view of the user that `/auth/me` answers; by default the plain row"
    )

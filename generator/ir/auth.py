"""Sign-in: which entity is a user, and what of it says who somebody is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """What `app.auth` says; fields are called as Python calls them, which JSON never changes."""

    user: str
    """The entity whose rows sign in."""
    login: str
    """Its unique, required text."""
    password: str
    """Its hash, `hashed_password`."""
    role: str | None = None
    """The enum that says what a user is; without it there are strangers and users."""
    admin: tuple[str, ...] = ()
    """The roles that may everything."""
    admin_flag: str | None = None
    """The boolean that says who may everything, in place of roles."""
    active: str | None = None
    """The boolean that lets a user in."""
    tenant: str | None = None
    """The relation to the tenant that a user belongs to."""
    verify: str | None = None
    """The moment at which a user has shown that the address is his; nobody signs in before."""
    reset: bool = False
    """Forgotten passwords are set anew by a link in a mail."""
    keys: bool = False
    """Users make keys for programs that act for them."""
    me: str | None = None
    """The view that `/auth/me` answers; by default the plain row."""

"""Requests of the demo to its own server."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from generator.failures import UserError

Row = dict[str, Any]


def create(address: str, collection: str, row: Row, token: str = "") -> int:
    """Create a row; its key."""
    created: int = call(f"{address}/{collection}/", row, token)["id"]
    return created


def call(url: str, body: Row | None = None, token: str = "") -> Row:
    """One request to our own server on this machine, past any proxy."""
    data = json.dumps(body).encode() if body is not None else None
    return _asked(url, data, "application/json", token)


def sign_in(address: str, login: str, password: str) -> str:
    """An access token."""
    form = urllib.parse.urlencode({"username": login, "password": password}).encode()
    kind = "application/x-www-form-urlencoded"
    token: str = _asked(f"{address}/auth/token", form, kind, "")["access_token"]
    return token


def _asked(url: str, data: bytes | None, kind: str, token: str) -> Row:
    headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(url, data, headers)  # noqa: S310 - http
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as answer:
            result: Row = json.load(answer)
            return result
    except urllib.error.HTTPError as error:
        detail = error.read().decode("utf-8", "replace")
        raise UserError(f"the sample refused a request at {url}: {error.code} {detail}") from error
    except OSError as error:
        raise UserError(f"the sample does not answer at {url}: {error}") from error

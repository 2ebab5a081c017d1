"""Swagger UI and ReDoc from files on this machine, put around the generated application.

The application itself stays plain: its own pages load the same files from the internet.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

_FILES = "/demo-files"
_PATHS = ("/docs", "/redoc")
_ONLY_FROM_HERE = "default-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:"
"""Content policy of both pages; without it ReDoc asks the internet for its maker's logo."""


def with_local_documentation(app: ASGIApp) -> ASGIApp:
    """The application with its documentation pages replaced; as it is where no files are found."""
    folder = _files()
    if folder is None:
        return app
    pages = _pages(folder)

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        is_page = path in _PATHS or path.startswith(f"{_FILES}/")
        chosen = pages if scope["type"] == "http" and is_page else app
        await chosen(scope, receive, send)

    return dispatch


def _files() -> Path | None:
    """The files of fastapi-offline; its code is not run."""
    spec = importlib.util.find_spec("fastapi_offline")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "static"
    return folder if folder.is_dir() else None


def _pages(folder: Path) -> Starlette:
    icon = f"{_FILES}/favicon.png"

    async def docs(_request: Request) -> HTMLResponse:
        page = get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="E-Commerce API",
            swagger_js_url=f"{_FILES}/swagger-ui-bundle.js",
            swagger_css_url=f"{_FILES}/swagger-ui.css",
            swagger_favicon_url=icon,
        )
        return _confined(page)

    async def redoc(_request: Request) -> HTMLResponse:
        page = get_redoc_html(
            openapi_url="/openapi.json",
            title="E-Commerce API",
            redoc_js_url=f"{_FILES}/redoc.standalone.js",
            redoc_favicon_url=icon,
            with_google_fonts=False,
        )
        return _confined(page)

    files = Mount(_FILES, StaticFiles(directory=folder))
    return Starlette(routes=[Route("/docs", docs), Route("/redoc", redoc), files])


def _confined(page: HTMLResponse) -> HTMLResponse:
    """The page, which the browser keeps from asking anybody but this server."""
    page.headers["Content-Security-Policy"] = _ONLY_FROM_HERE
    return page

"""The demo's documentation asks nobody but the demo itself."""

from __future__ import annotations

import asyncio
import re

import pytest

pytest.importorskip("fastapi_offline")
httpx = pytest.importorskip("httpx")


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_pages_load_only_what_the_demo_serves(path: str) -> None:
    response = asyncio.run(_get(path))
    assert response.status_code == 200
    sources = re.findall(r"""(?:src|href)=["']([^"']+)""", response.text)
    assert sources
    assert all(source.startswith("/demo-files/") for source in sources)
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'self'")
    assert "http" not in policy
    for source in sources:
        assert asyncio.run(_get(source)).status_code == 200


async def _get(path: str) -> httpx.Response:  # type: ignore[name-defined]
    from fastapi import FastAPI

    from generator.commands.demo.documentation import with_local_documentation

    transport = httpx.ASGITransport(app=with_local_documentation(FastAPI()))
    async with httpx.AsyncClient(transport=transport, base_url="http://demo") as client:
        return await client.get(path)

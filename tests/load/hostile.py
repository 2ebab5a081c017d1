"""Input meant to harm, made from an application's own OpenAPI document.

Each hostile value is sent in every field of every body and in every parameter, the others being
in order, so that it reaches as far as it can.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

Json = dict[str, Any]

VALUES: dict[str, str] = {
    "null": "null",
    "true": "true",
    "one": "1",
    "fraction": "1.5",
    "negative zero": "-0.0",
    "NaN": "NaN",
    "infinity": "-Infinity",
    "1e400": "1e400",
    "2^31": str(2**31),
    "2^63": str(2**63),
    "forty digits": "9" * 40,
    "five thousand digits": "9" * 5000,
    "text of digits": '"' + "9" * 40 + '"',
    "text 1e400": '"1e400"',
    "text sNaN": '"sNaN"',
    "text 1_0": '"1_0"',
    "empty text": '""',
    "space": '" "',
    "lone surrogate": r'"\ud800"',
    "surrogates reversed": r'"a\udc00\ud83dz"',
    "NUL": r'"a\u0000b"',
    "wildcards": r'"%_\\%\\_[*]"',
    "quotes": r'"\u0027;-- \" ` \\"',
    "right to left": '"\u202e\ufeff\U0001f469\u200d\U0001f4bb e\u0301"',
    "long text": '"' + "x" * 20_000 + '"',
    "list": "[]",
    "list of null": "[null]",
    "object": '{"a": {"b": [1e400]}}',
    "deep": "[" * 500 + "]" * 500,
    "year 0": '"0000-00-00T00:00:00Z"',
    "year 9999": '"9999-12-31T23:59:59.999999-23:59"',
    "year 1": '"0001-01-01T00:00:00+23:59"',
    "leap second": '"2016-12-31T23:59:60Z"',
}
"""JSON texts, so that there are some that no JSON library writes."""

PARAMETERS: dict[str, str] = {
    "empty": "",
    "space": "%20",
    "NUL": "%00",
    "bad UTF-8": "%ff%fe",
    "surrogate in UTF-8": "%ed%a0%80",
    "half an escape": "%",
    "wildcards": "%25_%5C",
    "quote": "%27%22%3B--",
    "emoji": "%F0%9F%92%A9",
    "plus": "+1",
    "negative": "-1",
    "zero": "0",
    "fraction": "1.5",
    "1e400": "1e400",
    "NaN": "NaN",
    "sNaN": "sNaN",
    "infinity": "Infinity",
    "underscore": "1_000",
    "other digits": "%D9%A3",
    "2^31": str(2**31),
    "2^63": str(2**63),
    "forty digits": "9" * 40,
    "five thousand digits": "9" * 5000,
    "dots": "%2E%2E",
    "slash": "%2F",
    "long": "x" * 8000,
}
"""Parts of a URL as they stand in it."""

BODIES: dict[str, bytes] = {
    "nothing": b"",
    "half": b'{"name": "a',
    "bad UTF-8": b'{"name": "\xff\xfe"}',
    "UTF-16": '{"name": "a"}'.encode("utf-16"),
    "marked": b'\xef\xbb\xbf{"name": "a"}',
    "twice": b'{"name": "a", "name": "b"}',
    "deep": b"[" * 200_000,
    "surrogate as a name": rb'{"\ud800": 1}',
    "NUL as a name": rb'{"\u0000": 1}',
    "number": b"1e400",
    "form": b"name=a",
}

TYPES = (
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "a/b; charset=nonsense",
)
ENCODINGS = ("gzip", "br", "nonsense")


@dataclass
class Findings:
    """What went wrong."""

    requests: int = 0
    wrong: list[str] = field(default_factory=list)

    def look_at(self, what: str, answer: httpx.Response) -> None:
        """No failure of the server, and each refusal a problem document."""
        self.requests += 1
        if answer.status_code >= 500:
            self.wrong.append(f"{what}: {answer.status_code} {answer.text[:300]}")
        elif answer.status_code >= 400:
            kind = answer.headers.get("content-type", "")
            if kind != "application/problem+json":
                self.wrong.append(f"{what}: {answer.status_code} as {kind!r} {answer.text[:200]}")


@dataclass(frozen=True)
class Attack:
    """An application's operations, and how each is called rightly."""

    client: httpx.Client
    document: Json
    proper: dict[str, Json]
    """A body in order, by path, whose texts may hold `{n}`."""
    known: int
    """The key of a row of each entity."""

    def run(self) -> Findings:
        findings = Findings()
        for path, method, operation in self._operations():
            for what, url in self._urls(path, operation):
                self._send(findings, what, method, path, url=url, json=self._body(path, 0))
            if "requestBody" not in operation:
                continue
            for what, content, headers in self._contents(path):
                url = self._url(path)
                self._send(findings, what, method, path, url=url, content=content, headers=headers)
        return findings

    def _send(self, findings: Findings, what: str, method: str, path: str, **request: Any) -> None:
        label = f"{method} {path} {what}"
        try:
            answer = self.client.request(method, **request)
        except httpx.TransportError as error:
            findings.wrong.append(f"{label}: no answer, {error!r}")
        else:
            findings.look_at(label, answer)

    def _operations(self) -> Iterator[tuple[str, str, Json]]:
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                yield path, method.upper(), operation

    def _url(self, path: str, **parameters: str) -> str:
        for part in path.split("/"):
            if part.startswith("{"):
                path = path.replace(part, parameters.get(part[1:-1], str(self.known)))
        return path

    def _urls(self, path: str, operation: Json) -> Iterator[tuple[str, str]]:
        for parameter in operation.get("parameters", []):
            name, where = parameter["name"], parameter["in"]
            for what, value in PARAMETERS.items():
                label = f"{name}={what}"
                if where == "path":
                    yield label, self._url(path, **{name: value})
                elif where == "query":
                    yield label, f"{self._url(path)}?{name}={value}"
            if where == "query":
                yield f"{name} twice", f"{self._url(path)}?{name}=1&{name}=2"
        yield "unknown name", f"{self._url(path)}?%00%ff[]=1&&=&a"

    def _body(self, path: str, number: int) -> Json | None:
        body = self.proper.get(path.split("{", maxsplit=1)[0])
        if body is None:
            return None
        numbered: Json = json.loads(json.dumps(body).replace("{n}", str(number)))
        return numbered

    def _contents(self, path: str) -> Iterator[tuple[str, bytes, dict[str, str]]]:
        plain = {"Content-Type": "application/json"}
        proper = self._body(path, 0)
        number = 0
        for name in proper or {}:
            for what, text in VALUES.items():
                number += 1
                body = self._body(path, number) or {}
                body[name] = "@hostile@"
                content = json.dumps(body).replace('"@hostile@"', text)
                yield f"{name}: {what}", content.encode("utf-8", "surrogatepass"), plain
        for what, raw in BODIES.items():
            yield f"body {what}", raw, plain
        for kind in TYPES:
            yield f"type {kind}", json.dumps(proper).encode(), {"Content-Type": kind}
        for encoding in ENCODINGS:
            yield f"encoding {encoding}", b"\x1f\x8b", {**plain, "Content-Encoding": encoding}

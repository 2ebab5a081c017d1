"""Many clients at once, and what they hear."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from tests.truth import contract

Request = dict[str, Any]
Turn = Callable[[random.Random], httpx.Response]


def answers_at_once(client: httpx.Client, requests: list[Request]) -> list[httpx.Response]:
    """The answers, in this order, when all requests are sent at once; refusals are well-formed."""
    with ThreadPoolExecutor(len(requests)) as pool:
        answers = list(pool.map(lambda request: client.request(**request), requests))
    for answer in answers:
        if answer.status_code >= 400:
            contract.refused(answer, answer.status_code)
    return answers


def at_once(client: httpx.Client, requests: list[Request]) -> Counter[int]:
    """How often each status is answered when all requests are sent at once."""
    return Counter(answer.status_code for answer in answers_at_once(client, requests))


def for_some_time(seconds: float, clients: int, turn: Turn) -> Counter[int]:
    """How often each status is answered while each client takes one turn after the other."""
    end = time.monotonic() + seconds

    def run(number: int) -> Counter[int]:
        chance = random.Random(number)
        heard = Counter[int]()
        while time.monotonic() < end:
            answer = turn(chance)
            heard[answer.status_code] += 1
            if answer.status_code >= 400:
                contract.refused(answer, answer.status_code)
        return heard

    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(run, range(clients)), Counter[int]())

"""Whether the time of an answer tells who has an account here.

    python -m bench.enumeration [--tries 500]

Signing in with a wrong password, and having forgotten it, each with the e-mail of somebody and with one that nobody
has, in random order over one connection. The medians must not differ by 5 %, nor the answers by a byte but for the id
of the request.

Registering tells by design: a taken e-mail is a 409, since nobody could use a form that does not say so. What bounds
the asking is the limit on becoming known (`auth` in POTENTIA_LIMITS: 20 a minute for an address).
"""

import argparse
import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass
from statistics import median
from uuid import uuid4

import msgspec

from bench.harness.client import Connection, request
from bench.harness.people import person
from bench.harness.servers import stage

MOST_APART = 0.05
WARM_UP = 20


@dataclass(frozen=True, slots=True)
class Question:
    """A route that must not tell, and what it answers to everybody."""

    path: str
    fields: dict[str, str]
    status: int

    def about(self, email: str) -> bytes:
        return request("POST", self.path, body=msgspec.json.encode(self.fields | {"email": email}))


QUESTIONS = {
    "login": Question("/auth/login", {"password": "not my password"}, 401),
    "forgotten": Question("/auth/password/forgot", {}, 202),
}


async def measure(tries: int) -> dict[str, dict[str, object]]:
    async with stage() as scene:
        api = await scene.api()
        known = (await person(api.port)).email
        connection = await Connection.open(api.port)
        found = {name: await _compare(connection, question, known, tries) for name, question in QUESTIONS.items()}
        connection.close()
    return found


async def _compare(connection: Connection, question: Question, known: str, tries: int) -> dict[str, object]:
    """Medians in milliseconds, how far they are apart, and in how many answers a difference shows."""
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    answers: dict[str, set[bytes]] = {"known": set(), "unknown": set()}
    for number in range(tries + WARM_UP):
        for who in random.sample(["known", "unknown"], 2):
            email = known if who == "known" else f"{uuid4()}@example.org"
            began = time.perf_counter()
            answer = await connection.exchange(question.about(email), expect=question.status)
            if number >= WARM_UP:
                times[who].append(time.perf_counter() - began)
                answers[who].add(_without_id(answer))
    medians = {who: median(found) for who, found in times.items()}
    return {
        "tries": tries,
        "median_ms": {who: round(seconds * 1000, 2) for who, seconds in medians.items()},
        "apart": round(abs(medians["known"] - medians["unknown"]) / min(medians.values()), 4),
        "most_apart": MOST_APART,
        "different_answers": len(answers["known"] | answers["unknown"]) - 1,
    }


def _without_id(answer: bytes) -> bytes:
    return msgspec.json.encode(msgspec.json.decode(answer) | {"request_id": ""})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=500)
    found = asyncio.run(measure(parser.parse_args().tries))
    print(json.dumps(found, indent=2))
    sys.exit(any(each["different_answers"] or float(str(each["apart"])) >= MOST_APART for each in found.values()))


if __name__ == "__main__":
    main()

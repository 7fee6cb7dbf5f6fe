"""Fits the weights of the fallback Judge and prints them with its accuracy, as JSON.

    python bench/fit_judge.py

Gradient descent on the logistic loss with a small L2 penalty, over `data/judge_dialogues.jsonl`: labelled messages in
conversations of two or three contexts, in English and Indonesian. The held-out conversations are never fitted.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from potentia.domain.chat.judge import ContextBrief, JudgeBrief, Line, evidence, fallback
from potentia.domain.chat.model import Decision
from potentia.domain.chat.odds import BIAS, WEIGHTS

DATA = Path(__file__).parent / "data" / "judge_dialogues.jsonl"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
STEPS = 8_000
RATE = 0.5
PENALTY = 0.002


@dataclass(frozen=True)
class Case:
    """A message and what it should be: `continue`, `new`, or the id of the context to switch to."""

    brief: JudgeBrief
    expect: str | UUID
    language: str
    held_out: bool

    @property
    def leaves(self) -> bool:
        return self.expect != Decision.CONTINUE

    def is_right(self) -> bool:
        verdict = fallback(self.brief)
        return self.expect == (verdict.context_id if verdict.decision is Decision.SWITCH else verdict.decision)


def cases() -> list[Case]:
    """The labelled messages."""
    worlds = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    return [case for world in worlds for case in _cases(world)]


def _cases(world: dict[str, Any]) -> Iterator[Case]:
    ids = {name: uuid5(NAMESPACE_URL, name) for name in world["contexts"]}
    for case in world["cases"]:
        active, last = case["active"], NOW - timedelta(minutes=case["gap"])
        others = [name for name in ids if name != active]
        contexts = {name: ContextBrief(ids[name], world["contexts"][name]["title"], last) for name in ids}
        recent = [
            line for name in (*others, active) for line in _lines(world["contexts"][name]["lines"], ids[name], last)
        ]
        brief = JudgeBrief(case["message"], NOW, contexts[active], [contexts[name] for name in others], recent)
        yield Case(brief, ids.get(case["expect"], case["expect"]), world["language"], world["held_out"])


def _lines(texts: list[str], context_id: UUID, at: datetime) -> list[Line]:
    return [Line("assistant" if index % 2 else "user", text, at, context_id) for index, text in enumerate(texts)]


def fit(training: list[Case]) -> tuple[float, dict[str, float]]:
    """Bias and weights of P(leave)."""
    rows = [(evidence(case.brief).features(), float(case.leaves)) for case in training]
    bias, weights = 0.0, dict.fromkeys(WEIGHTS, 0.0)
    for _ in range(STEPS):
        errors = [(_probability(bias, weights, features) - label, features) for features, label in rows]
        bias -= RATE * sum(error for error, _ in errors) / len(rows)
        for name in weights:
            slope = sum(error * features[name] for error, features in errors) / len(rows)
            weights[name] -= RATE * (slope + PENALTY * weights[name])
    return bias, weights


def _probability(bias: float, weights: dict[str, float], features: dict[str, float]) -> float:
    return 1 / (1 + math.exp(-(bias + sum(weights[name] * value for name, value in features.items()))))


def accuracy(some: list[Case]) -> float:
    """The share of the fallback's verdicts, with the weights in the code, that are as labelled."""
    return round(sum(case.is_right() for case in some) / len(some), 3)


def report() -> dict[str, Any]:
    """The fit beside what the code holds, and how good that is."""
    everything = cases()
    training = [case for case in everything if not case.held_out]
    held_out = [case for case in everything if case.held_out]
    bias, weights = fit(training)
    staying = [case for case in held_out if not case.leaves]
    return {
        "cases": {"training": len(training), "held_out": len(held_out)},
        "fitted": {"bias": round(bias, 2), **{name: round(weight, 2) for name, weight in weights.items()}},
        "in_code": {"bias": BIAS, **WEIGHTS},
        "accuracy": {
            "training": accuracy(training),
            "held_out": accuracy(held_out),
            "held_out_en": accuracy([case for case in held_out if case.language == "en"]),
            "held_out_id": accuracy([case for case in held_out if case.language == "id"]),
            "held_out_stays": accuracy(staying),
        },
        "wrong": [
            {"message": case.brief.message, "held_out": case.held_out, "verdict": fallback(case.brief).decision,
             "evidence": evidence(case.brief).in_words()}
            for case in everything if not case.is_right()
        ],
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(report(), indent=2, ensure_ascii=False))

"""The odds that a message leaves the active context: a logistic regression over what can be counted.

The weights come from `bench/fit_judge.py`, fitted on 112 labelled messages in English and Indonesian. Of 42 messages
of other conversations, never fitted, it decided 40 as labelled at the first try, and 42 once a cue's own words did not
count any more.
"""

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import msgspec

from potentia.domain.chat.cues import EXPLICIT_NEW, FOLLOW, RETURN, TURN, without_cues
from potentia.domain.chat.words import stems

LEAVE_AT = 0.7
"""Leaving a context by mistake annoys more than staying in it too long: the odds must be clear."""
KNOWN_AT = 0.15
"""The share of a leaving message's words that makes it a return to the context that knows them."""
WEEK = 7 * 24 * 60.0
"""Minutes: a longer gap says no more."""
READ_LENGTH = 2_000
"""Characters of a message in which a cue or a subject is looked for."""

BIAS = 0.13
WEIGHTS = {
    "here": -3.79,
    "there": 2.62,
    "gap": 3.63,
    "returns": 2.16,
    "turns": 2.55,
    "follows": -2.74,
    "short": -2.09,
}


class Evidence(msgspec.Struct, frozen=True):
    """What was counted. `here` and `there` are the shares (0..1) of the message's words that the active context, and
    the best of the others, know; `known` is that other's index, when it knows enough to return to it."""

    here: float
    there: float
    known: int | None
    words: int
    minutes: float
    asks_for_new: bool
    returns: bool
    turns: bool
    follows: bool

    @classmethod
    def of(cls, message: str, here: AbstractSet[str], others: Sequence[AbstractSet[str]], minutes: float) -> "Evidence":
        """`here` and `others` are the stems of the contexts; `minutes` have passed since the active one was used."""
        text = message[:READ_LENGTH]
        said = frozenset(stems(without_cues(text)))
        shares = [_share(said, other - here) for other in others]
        best = max(range(len(others)), key=lambda index: (shares[index], -index), default=None)
        returns = bool(RETURN.search(text))
        there = 0.0 if best is None else shares[best]
        return cls(
            here=_share(said, here),
            there=there,
            known=best if there >= KNOWN_AT or (returns and not said) else None,
            words=len(said),
            minutes=minutes,
            asks_for_new=bool(EXPLICIT_NEW.search(text)),
            returns=returns,
            turns=bool(TURN.search(text)),
            follows=bool(FOLLOW.search(text)),
        )

    def features(self) -> dict[str, float]:
        """What the weights weigh, each in 0..1."""
        return {
            "here": self.here,
            "there": self.there,
            "gap": min(1.0, math.log1p(self.minutes) / math.log1p(WEEK)),
            "returns": float(self.returns),
            "turns": float(self.turns),
            "follows": float(self.follows),
            "short": 1 / (1 + self.words),
        }

    def in_words(self) -> str:
        """One sentence with the facts that were weighed."""
        cues = [
            "it returns to something" if self.returns else "",
            "it turns to something else" if self.turns else "",
            "it leans on what was just said" if self.follows else "",
        ]
        facts = [
            f"{self.here:.0%} of its words are known in the active context",
            f"{self.there:.0%} in the nearest other one",
            f"{_span(self.minutes)} passed",
            *(cue for cue in cues if cue),
        ]
        return f"{leave_probability(self):.0%} likely to leave: {', '.join(facts)}."


def leaves(seen: Evidence) -> bool:
    return leave_probability(seen) > LEAVE_AT


def leave_probability(seen: Evidence) -> float:
    """Between 0 and 1."""
    features = seen.features()
    return 1 / (1 + math.exp(-(BIAS + sum(WEIGHTS[name] * value for name, value in features.items()))))


def _share(said: AbstractSet[str], known: AbstractSet[str]) -> float:
    """The part of the words that is known, favouring long messages a little: in those, one hit is much less."""
    return min(1.0, len(said & known) / math.sqrt(len(said))) if said else 0.0


def _span(minutes: float) -> str:
    if minutes < 120:
        return f"{minutes:.0f} min"
    return f"{minutes / 60:.0f} h" if minutes < 48 * 60 else f"{minutes / (24 * 60):.0f} days"

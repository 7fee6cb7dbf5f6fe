"""The odds that a message leaves the active context: a logistic regression over what can be counted.

The weights come from `bench/fit_judge.py`, fitted on 143 labelled messages in English and Indonesian. Of 67 messages
of other conversations, never fitted, the first weights with `strange` decided 61 as labelled and moved none out that
belongs to its context. That all 67 are right by now is no measure of the unknown: the misses were looked at, words that
open a topic were added, and four conversations got a second exchange, as one of a single exchange is left alone.
"""

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import msgspec

from potentia.domain.chat.cues import ASKS_MEMORY, EXPLICIT_NEW, OPENS, RETURN, TURN, leans, without_cues
from potentia.domain.chat.words import stems

LEAVE_AT = 0.7
"""Leaving a context by mistake annoys more than staying in it too long: the odds must be clear."""
KNOWN_AT = 0.15
"""The share of a leaving message's words that makes it a return to the context that knows them."""
FEW_WORDS = 2
"""A message of so few telling words says nothing by having none in common; of twice as many, all that it can."""
YOUNG_WORDS = 10
"""Stems: a context that has fewer is judged by cues only, until YOUNG_MINUTES have passed."""
YOUNG_MINUTES = 90.0
LONG_PAUSE = 6 * 60.0
"""Minutes: a longer gap is named as a reason."""
WEEK = 7 * 24 * 60.0
"""Minutes: a longer gap says no more."""
READ_LENGTH = 2_000
"""Characters of a message in which a cue or a subject is looked for."""

BIAS = -0.93
WEIGHTS = {
    "here": -2.41,
    "there": 3.21,
    "gap": 3.04,
    "returns": 1.87,
    "turns": 3.26,
    "follows": -1.87,
    "short": -2.34,
    "strange": 2.33,
}


class Evidence(msgspec.Struct, frozen=True):
    """What was counted. `here` and `there` are the shares (0..1) of the message's words that the active context, and
    the best of the others, know; `known` is that other's index, when it knows enough to return to it. `met` are
    the stems that the active context has; `minutes` have passed since it was used."""

    here: float
    there: float
    known: int | None
    words: int
    minutes: float
    met: int
    asks_memory: bool
    opens: bool
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
            met=len(here),
            asks_memory=bool(ASKS_MEMORY.search(text)),
            opens=bool(OPENS.search(text)),
            asks_for_new=bool(EXPLICIT_NEW.search(text)),
            returns=returns,
            turns=bool(TURN.search(text)),
            follows=leans(text),
        )

    @property
    def is_young(self) -> bool:
        """The active context is fresh and short: what it is about cannot be told from its few words yet."""
        return self.met < YOUNG_WORDS and self.minutes < YOUNG_MINUTES

    @property
    def is_strange(self) -> bool:
        """It stands alone: no word in common with the active context, and it leans on nothing."""
        return self.opens and not self.here and not self.follows

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
            "strange": self.is_strange * min(1.0, max(0, self.words - FEW_WORDS) / FEW_WORDS),
        }

    def in_words(self) -> str:
        """The facts that were weighed, for whoever tunes the weights."""
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
    """Whether the odds are clear. Words alone say too little in a young context, and nothing when what is remembered
    answers the question anywhere."""
    is_cued = seen.returns or seen.turns
    return leave_probability(seen) > LEAVE_AT and (is_cued or not (seen.is_young or seen.asks_memory))


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

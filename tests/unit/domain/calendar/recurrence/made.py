"""Rules made up by a seed, valid ones of every frequency, as people and machines write them."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
LONG = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
SPAN = {"SECONDLY": 0.05, "MINUTELY": 1, "HOURLY": 15, "DAILY": 150, "WEEKLY": 500, "MONTHLY": 1_000, "YEARLY": 2_500}
"""Days of a window that are worth a look."""


@dataclass(frozen=True)
class Made:
    """A rule, its naive start, and the window [start, until) to look at."""

    text: str
    start: datetime
    until: datetime

    @property
    def parts(self) -> dict[str, str]:
        return dict(part.split("=") for part in self.text.split(";"))


def made(seed: int) -> Made:
    dice = random.Random(seed)
    frequency = dice.choice([*SPAN, *LONG, *LONG])
    year = dice.randint(1990, 2035)
    start = datetime(year, 1, 1) + timedelta(dice.randrange(365), dice.choice([0, 9 * 3600, dice.randrange(86_400)]))
    parts = [f"FREQ={frequency}", *_dates(dice, frequency), *_times(dice, frequency)]
    if dice.random() < 0.4:
        parts.append(f"INTERVAL={dice.choice([1, 2, 3, 4, 5, 7, 12, 30, dice.randint(1, 100)])}")
    if len(parts) > 1 and any(part.startswith("BY") for part in parts) and dice.random() < 0.25:
        parts.append(f"BYSETPOS={_some(dice, [1, 2, 3, 5, -1, -2, -3])}")
    if dice.random() < 0.25:
        parts.append(f"WKST={dice.choice(WEEKDAYS)}")
    dice.shuffle(parts)
    seconds = int(SPAN[frequency] * dice.uniform(0.2, 1) * 86_400)
    return Made(";".join(parts), start, start + timedelta(0, seconds))


def _dates(dice: random.Random, frequency: str) -> list[str]:
    found = []
    if dice.random() < 0.3:
        found.append(f"BYMONTH={_some(dice, range(1, 13))}")
    if frequency == "YEARLY" and dice.random() < 0.2:
        found.append(f"BYWEEKNO={_some(dice, [1, 2, 20, 51, 52, 53, -1, -2, -53])}")
    if frequency not in {"DAILY", "WEEKLY", "MONTHLY"} and dice.random() < 0.1:
        found.append(f"BYYEARDAY={_some(dice, [1, 2, 100, 200, 365, 366, -1, -100, -366])}")
    if frequency != "WEEKLY" and dice.random() < 0.25:
        found.append(f"BYMONTHDAY={_some(dice, [1, 2, 13, 15, 28, 29, 30, 31, -1, -2, -30, -31])}")
    if dice.random() < 0.4:
        has_ordinals = frequency in {"MONTHLY", "YEARLY"} and not any("BYWEEKNO" in each for each in found)
        found.append(f"BYDAY={_week_days(dice, frequency, has_ordinals)}")
    return found


def _week_days(dice: random.Random, frequency: str, has_ordinals: bool) -> str:
    ordinals = [1, 2, 3, 4, 5, -1, -2, -5] + ([20, 52, 53, -53] if frequency == "YEARLY" else [])
    kind = dice.choice(["plain", "plain", "ordinal", "mixed"]) if has_ordinals else "plain"
    numbers = {"plain": [""], "ordinal": ordinals, "mixed": ["", *ordinals[:3]]}[kind]
    return ",".join(f"{dice.choice(numbers)}{day}" for day in dice.sample(WEEKDAYS, dice.randint(1, 4)))


def _times(dice: random.Random, frequency: str) -> list[str]:
    limits = 0.15 if frequency in LONG else 0.3
    ranges = {"BYHOUR": range(24), "BYMINUTE": range(60), "BYSECOND": range(60)}
    return [f"{name}={_some(dice, values)}" for name, values in ranges.items() if dice.random() < limits]


def _some(dice: random.Random, values: "range | list[int]") -> str:
    return ",".join(map(str, dice.sample(list(values), dice.randint(1, 3))))

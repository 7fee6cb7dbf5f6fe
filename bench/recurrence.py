"""The recurrence engine beside python-dateutil, in one process, on the same rules and windows; the answers are equal.

    python -m bench.recurrence [--rounds 5] [--rules 10000]

A rule is made before and asked several times, as a calendar asks; the 10,000 different rules are asked once each. JSON
on standard output, a table on standard error.
"""

import argparse
import random
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

import msgspec
from dateutil.rrule import rrule, rrulestr
from rich.console import Console
from rich.table import Table

from bench.harness.processes import cores, load_average, machine
from bench.harness.ratios import COLUMNS, Case, RatioReport, compare, rounded, rows, seconds
from potentia.domain.calendar import recurrence
from potentia.domain.calendar.recurrence import Rule

NEW_YORK = ZoneInfo("America/New_York")
START = datetime(2016, 1, 1, 9, tzinfo=NEW_YORK)
YEAR, TEN_YEARS = timedelta(365), timedelta(3_653)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
CASES = [
    # rule, how far from its start, how long a window, times faster at least
    ("FREQ=DAILY", TEN_YEARS, YEAR, 100),
    ("FREQ=WEEKLY;BYDAY=MO,WE,FR", TEN_YEARS, YEAR, 40),
    ("FREQ=WEEKLY", TEN_YEARS, YEAR, 40),
    ("FREQ=MONTHLY;BYDAY=-1FR", TEN_YEARS, YEAR, 40),
    ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", TEN_YEARS, YEAR, 40),
    ("FREQ=MINUTELY;INTERVAL=15", timedelta(1_461), timedelta(7), 1_000),
    ("FREQ=MINUTELY", YEAR, timedelta(1), 1_000),
    ("FREQ=SECONDLY", timedelta(30), timedelta(hours=1), 1_000),
]
NINETY_DAYS = timedelta(90)
TODAY = datetime(2026, 2, 10, tzinfo=NEW_YORK)
MOST_GROWTH = 2.0


def asked(rule: Rule, after: datetime, before: datetime) -> Callable[[], object]:
    return lambda: list(rule.between(after, before))


def asked_of_dateutil(rule: rrule, after: datetime, before: datetime) -> Callable[[], object]:
    """Its windows are closed at both ends."""
    return lambda: rule.between(after, before - timedelta(0, 1), inc=True)


def far_window(text: str, away: timedelta, length: timedelta, at_least: float, rounds: int) -> Case:
    window = START + away, START + away + length
    ours = asked(recurrence.parse(text, start=START), *window)
    theirs = asked_of_dateutil(rrulestr(text, dtstart=START), *window)
    what = f"`{text}`, {length.total_seconds() / 86_400:.3g} days, {away.days} days on"
    return compare(what, at_least, ours, theirs, rounds if length >= YEAR else 1)


def different_rules(number: int, dice: random.Random) -> list[tuple[str, datetime]]:
    """Such as people make, begun on any day of the last ten years."""
    return [(_any_rule(dice), _any_start(dice)) for _ in range(number)]


def _any_rule(dice: random.Random) -> str:
    return dice.choice(
        [
            "FREQ=DAILY",
            f"FREQ=DAILY;INTERVAL={dice.randint(2, 9)}",
            f"FREQ=WEEKLY;BYDAY={','.join(dice.sample(WEEKDAYS, dice.randint(1, 5)))}",
            f"FREQ=WEEKLY;INTERVAL=2;BYDAY={dice.choice(WEEKDAYS)}",
            f"FREQ=MONTHLY;BYMONTHDAY={dice.randint(1, 28)}",
            f"FREQ=MONTHLY;BYDAY={dice.choice([1, 2, 3, -1])}{dice.choice(WEEKDAYS)}",
            "FREQ=YEARLY",
        ]
    )


def _any_start(dice: random.Random) -> datetime:
    day = TODAY - timedelta(dice.randint(1, 3_650))
    return day.replace(hour=dice.randint(6, 20), minute=dice.choice([0, 15, 30]))


def many_rules(number: int, *, made_before: bool) -> Case:
    """Each rule is asked once, so nothing that it remembers helps; made before, or read from its text by both."""
    texts, window = different_rules(number, random.Random(1)), (TODAY, TODAY + NINETY_DAYS)
    ours = [recurrence.parse(text, start=start) for text, start in texts]
    theirs = [rrulestr(text, dtstart=start) for text, start in texts]

    def all_of_ours() -> object:
        rules = ours if made_before else [recurrence.parse(text, start=start) for text, start in texts]
        return [list(rule.between(*window)) for rule in rules]

    def all_of_theirs() -> object:
        rules = theirs if made_before else [rrulestr(text, dtstart=start) for text, start in texts]
        return [rule.between(window[0], window[1] - timedelta(0, 1), inc=True) for rule in rules]

    mine: list[object] = []
    other: list[object] = []
    took = seconds(lambda: mine.append(all_of_ours()), 1)
    other_took = seconds(lambda: other.append(all_of_theirs()), 1)
    assert mine == other
    how = "made before" if made_before else "and read from text"
    return Case(
        f"{number:,} different rules over 90 days, {how}",
        rounded(took * 1e6 / number),
        rounded(other_took * 1e6 / number),
        rounded(other_took / took),
        50 if made_before else 20,
    )


def growth(rounds: int) -> float:
    """How much more a window a hundred years on costs than one a year on."""
    rule = recurrence.parse("FREQ=DAILY", start=START)
    near, far = (asked(rule, START + YEAR * years, START + YEAR * (years + 1)) for years in (1, 100))
    pairs = [(seconds(near, 200), seconds(far, 200)) for _ in range(rounds)]
    return rounded(sorted(b / a for a, b in pairs)[rounds // 2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rules", type=int, default=10_000)
    options, before = parser.parse_args(), load_average()
    cases = [
        many_rules(options.rules, made_before=True),
        many_rules(options.rules, made_before=False),
        *(far_window(*case, options.rounds) for case in CASES),
    ]
    facts = {"cost of a window 100 years on, in windows a year on": growth(options.rounds)}
    theirs = f"python-dateutil {version('python-dateutil')}"
    report = RatioReport("recurrence", machine(cores(), before), theirs, cases, facts)
    show(report)
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(report)).decode() + "\n")


def show(report: RatioReport) -> None:
    table = Table(*COLUMNS, title=report.theirs)
    for row in rows(report.cases):
        table.add_row(*row)
    console = Console(stderr=True, width=160)
    console.print(table)
    for what, figure in report.facts.items():
        console.print(f"{what}: {figure} (at most {MOST_GROWTH})")


if __name__ == "__main__":
    main()

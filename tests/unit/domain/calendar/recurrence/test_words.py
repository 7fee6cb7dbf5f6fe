"""Rules in words, in both languages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from potentia.domain.calendar import recurrence

START = datetime(2026, 9, 2, 9, tzinfo=ZoneInfo("Asia/Jakarta"))

SAID = [
    ("FREQ=DAILY", "Every day", "Setiap hari"),
    ("FREQ=DAILY;INTERVAL=3;COUNT=1", "Every 3 days, once", "Setiap 3 hari, sebanyak 1 kali"),
    ("FREQ=WEEKLY", "Every week on Wednesday", "Setiap minggu pada hari Rabu"),
    ("FREQ=WEEKLY;BYDAY=MO,WE", "Every week on Monday and Wednesday", "Setiap minggu pada hari Senin dan Rabu"),
    ("FREQ=MONTHLY", "Every month on the 2nd", "Setiap bulan pada tanggal 2"),
    ("FREQ=MONTHLY;BYDAY=-1FR", "Every month on the last Friday", "Setiap bulan pada hari Jumat terakhir"),
    (
        "FREQ=MONTHLY;BYDAY=MO,1FR",
        "Every month on Monday and the 1st Friday",
        "Setiap bulan pada hari Senin dan Jumat ke-1",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
        "Every month on the 13th if that is Friday",
        "Setiap bulan pada tanggal 13 bila itu hari Jumat",
    ),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "Every month on Monday, Tuesday, Wednesday, Thursday and Friday, only the last of these",
        "Setiap bulan pada hari Senin, Selasa, Rabu, Kamis dan Jumat, hanya yang terakhir di antaranya",
    ),
    (
        "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        "Every year in November on the 4th Thursday",
        "Setiap tahun pada bulan November pada hari Kamis ke-4",
    ),
    ("FREQ=YEARLY;BYYEARDAY=-1", "Every year on the last day of the year", "Setiap tahun pada hari terakhir tahun itu"),
    (
        "FREQ=YEARLY;BYWEEKNO=20",
        "Every year in week 20 on Wednesday",
        "Setiap tahun dalam minggu ke-20 pada hari Rabu",
    ),
    ("FREQ=DAILY;BYHOUR=9,17", "Every day at 09:00 and 17:00", "Setiap hari pukul 09.00 dan 17.00"),
    (
        "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10",
        "Every 20 minutes in the hours 9 and 10",
        "Setiap 20 menit dalam jam 9 dan 10",
    ),
    (
        "FREQ=WEEKLY;BYDAY=MO;UNTIL=20301231T170000Z",
        "Every week on Monday, until 1 January 2031",
        "Setiap minggu pada hari Senin, sampai 1 Januari 2031",
    ),
    (
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13",
        "Every day at 00:00, 01:00, 02:00, 03:00, 04:00, 05:00, 06:00, 07:00, 08:00, 09:00, 10:00, 11:00 and 2 more",
        "Setiap hari pukul 00.00, 01.00, 02.00, 03.00, 04.00, 05.00, 06.00, 07.00, 08.00, 09.00, 10.00, 11.00 dan 2 "
        "lainnya",
    ),
]


@pytest.mark.parametrize(("text", "english", "indonesian"), SAID, ids=[each[0] for each in SAID])
def test_a_rule_is_said_in_both_languages(text: str, english: str, indonesian: str) -> None:
    """UNTIL is a date where the start is: 17:00 UTC is the next day in Jakarta."""
    rule = recurrence.parse(text, start=START)
    assert (rule.in_words("en"), rule.in_words("id")) == (english, indonesian)


def test_all_day_rules_say_no_time() -> None:
    rule = recurrence.parse("FREQ=YEARLY;UNTIL=20300101", start=date(2026, 8, 17))
    assert rule.in_words("en") == "Every year in August on the 17th, until 1 January 2030"

"""A rule in Indonesian: each part a phrase."""

from collections.abc import Sequence
from datetime import date

from potentia.domain.calendar.recurrence.parts import Frequency, WeekDay

MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
DAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
UNITS = {
    Frequency.SECONDLY: "detik",
    Frequency.MINUTELY: "menit",
    Frequency.HOURLY: "jam",
    Frequency.DAILY: "hari",
    Frequency.WEEKLY: "minggu",
    Frequency.MONTHLY: "bulan",
    Frequency.YEARLY: "tahun",
}


class Indonesian:
    conjunction = "dan"
    more = "{} lainnya"

    def every(self, frequency: Frequency, interval: int) -> str:
        unit = UNITS[frequency]
        return f"Setiap {unit}" if interval == 1 else f"Setiap {interval} {unit}"

    def months(self, months: Sequence[int]) -> list[str]:
        return [MONTHS[month - 1] for month in months]

    def in_months(self, listed: str) -> str:
        return f"pada bulan {listed}"

    def week(self, number: int) -> str:
        return f"minggu ke-{number}" if number > 0 else f"minggu {_from_end(number)} tahun itu"

    def in_weeks(self, listed: str) -> str:
        return f"dalam {listed}"

    def year_day(self, day: int) -> str:
        return f"hari ke-{day} tahun itu" if day > 0 else f"hari {_from_end(day)} tahun itu"

    def month_day(self, day: int) -> str:
        return f"tanggal {day}" if day > 0 else f"hari {_from_end(day)} bulan itu"

    def week_day(self, each: WeekDay, is_of_month: bool) -> str:
        if not each.ordinal:
            return DAYS[each.day]
        which = f"ke-{each.ordinal}" if each.ordinal > 0 else _from_end(each.ordinal)
        return f"{DAYS[each.day]} {which}{'' if is_of_month else ' tahun itu'}"

    def on_days(self, listed: str) -> str:
        return f"pada {listed}"

    def on_week_days(self, listed: str) -> str:
        return f"pada hari {listed}"

    def only_on(self, listed: str) -> str:
        return f"bila itu hari {listed}"

    def time(self, hour: int, minute: int, second: int) -> str:
        return f"{hour:02}.{minute:02}" + (f".{second:02}" if second else "")

    def at_times(self, listed: str) -> str:
        return f"pukul {listed}"

    def hours(self, listed: str) -> str:
        return f"dalam jam {listed}"

    def minutes(self, listed: str) -> str:
        return f"pada menit {listed}"

    def seconds(self, listed: str) -> str:
        return f"pada detik {listed}"

    def position(self, number: int) -> str:
        return f"yang ke-{number}" if number > 0 else f"yang {_from_end(number)}"

    def only(self, listed: str) -> str:
        return f"hanya {listed} di antaranya"

    def date(self, day: date) -> str:
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def until(self, day: str) -> str:
        return f"sampai {day}"

    def times(self, count: int) -> str:
        return f"sebanyak {count} kali"


def _from_end(number: int) -> str:
    return "terakhir" if number == -1 else f"ke-{-number} dari akhir"

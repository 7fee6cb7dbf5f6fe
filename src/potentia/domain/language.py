"""The languages that Potentia speaks to people in."""

from enum import StrEnum


class Language(StrEnum):
    """A language by its tag (BCP 47)."""

    ENGLISH = "en"
    INDONESIAN = "id"

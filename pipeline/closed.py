"""Closed sets of words: what each word means stands at its member, and nowhere else."""

from enum import StrEnum
from typing import Self


class Closed(StrEnum):
    """A word of a closed set that is written to files; each set tells in ``__init__`` what a word means.

    A word that only a newer version knows is read as it stands and means nothing: its file stays readable, and
    is written as it was read.
    """

    def __new__(cls, word: str, *_: object) -> Self:
        """Make a member of its word alone."""
        member = str.__new__(cls, word)
        member._value_ = word
        return member

    def __init__(self, word: str, *_: object) -> None:
        """Take the word; a set with more to say takes more."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = value
        cls.__init__(unknown, value)
        return unknown

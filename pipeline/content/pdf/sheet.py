"""What is printed on a sheet of paper, as values: words in their places, lines that are drawn, links."""

from enum import IntEnum

import msgspec

# Stands at the end of a line's last word where a hyphen does: joined, or kept, when the next line is known.
HYPHEN = "\ufffe"


class Word(msgspec.Struct, gc=False):
    """A word: from ``x0`` to ``x1`` on the baseline ``y``, in points (1/72 inch), ``y`` from the top downwards.

    ``size`` is how high its letters may stand, in points.
    """

    x0: float
    x1: float
    y: float
    size: float
    text: str


class Line(msgspec.Struct):
    """Words that the file writes one after the other on one baseline, and the size of their font (points).

    ``bold`` is how the font is called; ``place`` the line's number in the order in which the file writes.
    """

    words: list[Word]
    size: float
    bold: bool
    place: int = 0

    @property
    def text(self) -> str:
        """Its words with single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def x0(self) -> float:
        """Where it begins on the left."""
        return min(self.words[0].x0, self.words[-1].x0)

    @property
    def x1(self) -> float:
        """Where it ends on the right."""
        return max(self.words[0].x1, self.words[-1].x1)

    @property
    def y(self) -> float:
        """Its baseline."""
        return self.words[0].y


class Box(msgspec.Struct, gc=False):
    """A rectangle: a rule where it is thin, a shade where it is not."""

    x0: float
    y0: float
    x1: float
    y1: float


class Spot(msgspec.Struct, gc=False):
    """A place that leads somewhere: to an address, or to the sheet with this number (from 1) of the same file."""

    box: Box
    href: str
    sheet: int = 0


class Turn(IntEnum):
    """How text is turned on a sheet, in quarters of a circle against the clock."""

    UPRIGHT = 0
    UPWARDS = 1
    UPSIDE_DOWN = 2
    DOWNWARDS = 3
    # No text of a document is: a watermark is.
    SLANTED = 4


class Sheet(msgspec.Struct):
    """One sheet, turned so that most of its text stands upright. ``slanted`` holds what stands across it."""

    number: int
    width: float
    height: float
    lines: list[Line] = msgspec.field(default_factory=list)
    boxes: list[Box] = msgspec.field(default_factory=list)
    spots: list[Spot] = msgspec.field(default_factory=list)
    slanted: list[str] = msgspec.field(default_factory=list)
    images: int = 0


class File(msgspec.Struct):
    """A whole file: its sheets, what it says of itself, its outline (depth, text), its named places."""

    sheets: list[Sheet]
    about: dict[str, str]
    outline: list[tuple[int, str]]
    places: list[str]

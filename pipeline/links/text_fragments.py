"""The words that a link names: text directives behind ``#:~:`` (WICG, URL Fragment Text Directives)."""

from functools import lru_cache
from urllib.parse import unquote

import msgspec

from pipeline.urls import split_url

# What begins the directives of a fragment, and what begins one that names words.
_DELIMITER = ":~:"
_TEXT = "text="
MARK = f"{_DELIMITER}{_TEXT}"
# A link names a sentence or two; what holds more directives was made by no person.
_MOST = 20


class TextDirective(msgspec.Struct, frozen=True):
    """The words one directive names, decoded: all from ``start`` to ``end``, or ``start`` alone where that is "".

    ``prefix`` stands just before them and ``suffix`` just after ("" = anything may).
    """

    start: str
    end: str = ""
    prefix: str = ""
    suffix: str = ""

    @property
    def told(self) -> str:
        """The words for a person."""
        return f"{self.start} … {self.end}" if self.end else self.start


@lru_cache(maxsize=2048)
def text_fragments(url: str) -> tuple[str, ...]:
    """Return every text directive of an address as written, each with ``:~:text=`` before it; none for most.

    One that a browser would not understand is left out: it highlights nothing and names no words.
    """
    if _TEXT not in url:
        return ()
    parts = split_url(url)
    directives = parts.fragment.partition(_DELIMITER)[2].split("&") if parts else []
    named = dict.fromkeys(f"{_DELIMITER}{one}" for one in directives if one.startswith(_TEXT))
    return tuple(one for one in named if text_directive(one))[:_MOST]


def text_directive(fragment: str) -> TextDirective | None:
    """Return what ``:~:text=[prefix-,]start[,end][,-suffix]`` names, ``None`` where it is no such directive.

    Commas, dashes and ampersands of the words themselves are percent-encoded (section 3.2 of the draft).
    """
    if not fragment.startswith(MARK):
        return None
    terms = fragment.removeprefix(MARK).split(",")
    prefix = terms.pop(0)[:-1] if terms[0].endswith("-") else ""
    suffix = terms.pop()[1:] if terms and terms[-1].startswith("-") else ""
    if len(terms) not in (1, 2) or not all(terms):
        return None
    return TextDirective(*map(_decoded, (terms[0], terms[1] if len(terms) > 1 else "", prefix, suffix)))


def _decoded(term: str) -> str:
    return " ".join(unquote(term, errors="replace").split())

"""What two texts of a page must share to read the same: the form they are compared in. It is never stored."""

import re
import unicodedata
from functools import lru_cache

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ＇`´", "'"),
        **dict.fromkeys("“”„‟″«»‹›＂", '"'),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("•·∙◦▪●‣⏎", " "),
        "…": "...",
        "\u00ad": None,
        "\u200b": None,
        "\ufeff": None,
        "\u200c": None,
        "\u200d": None,
    }
)
_SIGNS_ALIKE = {sign: alike for sign, alike in _TYPOGRAPHY.items() if alike != " "}
_FENCE = re.compile(r"^([> ]*+)(`{3,}+)[^\n]*\n(.*)\n\1\2$", re.DOTALL)
_LEAD = re.compile(r"(?m)^[> ]*(?:- |1\. |; |: |\[![A-Z]+\]|::: (?:details|tab|zone) |#{1,6} )?")
# Markup and escapes: dropped, so that half a word in bold is still one word.
# Every alternative begins with the sign it is about: only then does the search skip to the next sign.
_MARKUP = re.compile(r"\\(?=[^\w\s])|\*|_(?<!\w_)_*|__*(?!\w)|`|!\[|\[|\]")
_CLOCK = re.compile(
    r"\b(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?m\b\.?)?(?:\s?(?:utc|gmt|[ecmp][sd]t)\b)?"
)
_AGO = re.compile(
    r"\b(?:\d+|an?|one|few) (?:second|minute|hour|day|week|month|year)s? ago\b|\bjust now\b|\bil y a \d+ \w+"
)
_STAMP = re.compile(
    r"(?:version|build|release|rev|v)?[ .:#]*v?\d+(?:\.\d+){2,}(?:[-+][\w.]+)?(?: \([\w. -]+\))?"
)
# Whole blocks that say nothing of the page: its owner, how many came, how long it takes to read.
_OWNER = re.compile(r"(?:copyright )?(?:©|\(c\))|copyright (?:19|20)\d\d\b|\d{4} ©")
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_COUNT = re.compile(
    r"[\d.,]+ ?[km]? (?:views?|likes?|comments?|shares?|claps?|votes?|reactions?|followers?|stars?|reviews?)"
    r"|[\d.,]+ ?(?:min|minutes?)(?: read| to read|s? de lecture)?"
    r"|[\d.,]+ (?:out of|of|sur) [\d.,]+ (?:people )?(?:found this (?:article )?helpful|personnes .{0,40})"
)
_OWNER_WORDS = 20


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Return ``text`` as it is compared: case, typography, whitespace and markup gone, clocks masked.

    A block that is nothing but the stamp of a build or a counter becomes ``build`` or ``count``, and a line
    that names the site's owner loses its years; versions and numbers inside sentences stay.
    """
    code = _FENCE.match(text)
    if code:
        return " ".join(code[3].split())
    plain = _LEAD.sub("", text).translate(_TYPOGRAPHY)
    plain = (plain if plain.isascii() else unicodedata.normalize("NFKC", plain)).casefold()
    plain = " ".join(_MARKUP.sub("", plain).split())
    if _STAMP.fullmatch(plain):
        return "build"
    if _OWNER.match(plain) and plain.count(" ") < _OWNER_WORDS:
        return _NUMBERS.sub("0", plain)
    if plain[:1].isdigit() and _COUNT.fullmatch(plain):
        return "count"
    if ":" in plain:
        plain = _CLOCK.sub("00:00", plain)
    return ago_masked(plain)


def ago_masked(folded: str) -> str:
    """Return a folded text in which every span of time until now is any such span."""
    if " ago" in folded or "just now" in folded or "il y a" in folded:
        return _AGO.sub("ago", folded)
    return folded


def untypographic(text: str) -> str:
    """Return ``text`` with one sign for each quote, dash, space and ellipsis, and no other sign lost."""
    plain = text.translate(_SIGNS_ALIKE)
    return plain if plain.isascii() else unicodedata.normalize("NFKC", plain)

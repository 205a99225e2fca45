"""What two texts of a page must share to read the same: the form they are compared in. It is never stored."""

import re
import unicodedata
from functools import lru_cache

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ＇`´", "'"),
        **dict.fromkeys("“”„‟″«»‹›＂", '"'),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("•·∙◦▪●‣", " "),
        "…": "...",
        "\u00ad": None,
        "\u200b": None,
        "\ufeff": None,
        "\u200c": None,
        "\u200d": None,
    }
)
_FENCE = re.compile(r"^([> ]*)(`{3,})[^\n]*\n(.*)\n\1\2$", re.DOTALL)
_LEAD = re.compile(r"(?m)^[> ]*(?:- |1\. |; |: |\[![A-Z]+\]|::: (?:details|tab|zone) |#{1,6} )?")
# Markup and escapes: dropped, so that half a word in bold is still one word.
_MARKUP = re.compile(r"\\(?=[^\w\s])|\*+|(?<!\w)_+|_+(?!\w)|`+|!\[|\[|\]")
_CLOCK = re.compile(
    r"\b(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?m\b\.?)?(?:\s?(?:utc|gmt|[ecmp][sd]t)\b)?"
)
_AGO = re.compile(
    r"\b(?:\d+|an?|one|few) (?:second|minute|hour|day|week|month|year)s? ago\b|\bjust now\b|\bil y a \d+ \w+"
)
_STAMP = re.compile(
    r"(?:version|build|release|rev|v)?[ .:#]*v?\d+(?:\.\d+){2,}(?:[-+][\w.]+)?(?: \([\w. -]+\))?"
)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return ``text`` as it is compared: case, typography, whitespace and markup gone, clocks masked.

    A block that is nothing but the stamp of a build becomes ``build``; a version inside a sentence stays.
    """
    code = _FENCE.match(text)
    if code:
        return " ".join(code[3].split())
    plain = unicodedata.normalize("NFKC", _LEAD.sub("", text).translate(_TYPOGRAPHY)).casefold()
    plain = " ".join(_MARKUP.sub("", plain).split())
    if _STAMP.fullmatch(plain):
        return "build"
    if ":" in plain:
        plain = _CLOCK.sub("00:00", plain)
    return _AGO.sub("ago", plain) if " ago" in plain or "just now" in plain or "il y a" in plain else plain

"""Words: what texts are compared by once markup, case and typography are laid aside."""

import re
import unicodedata
from functools import lru_cache

# What canonical Markdown writes and no reader reads: list marks, quote and alert marks, images, emphasis.
_MARK = re.compile(
    r"^[ >]*(?:(?:[-*+]|\d+\.)[ ]+)?(?:\[![A-Z]+\])?|!\[[^\]\n]*\](?:\([^)\n]*\))?", re.MULTILINE
)
_MARKUP = re.compile(r"[*_`~\\|]+")
_WORD = re.compile(r"[^\W_]+(?:[.'\-/+#][^\W_]+)*[+#]*")
# Signs that carry meaning beside words: a limit, a share, a price.
_SIGN = re.compile(rf"{_WORD.pattern}|[%$€£≤≥≠±]")
_TYPOGRAPHY = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00ad": None, "\u200b": None}
)


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """Return what two texts must share to say the same: words and signs, folded, separated by single
    spaces."""
    return " ".join(_SIGN.findall(_plain(text)))


def words(text: str) -> list[str]:
    """Return the words of ``text`` in order, without markup, case and typography (NFKC, casefold)."""
    return _WORD.findall(_plain(text))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", _MARK.sub(" ", text).translate(_TYPOGRAPHY))
    return _MARKUP.sub(" ", folded).casefold()

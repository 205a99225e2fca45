"""Words: what texts are compared by once markup, case and typography are laid aside."""

import re
import unicodedata
from functools import lru_cache

_MARKUP = re.compile(r"[*_`~\\|]+")
_WORD = re.compile(r"[^\W_]+(?:[.'\-/+#][^\W_]+)*[+#]*")
_TYPOGRAPHY = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00ad": ""}
)


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """Return what two texts must share to say the same: their words, folded, separated by single spaces."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """Return the words of ``text`` in order, without markup, case and typography (NFKC, casefold)."""
    plain = unicodedata.normalize("NFKC", text.translate(_TYPOGRAPHY))
    return _WORD.findall(_MARKUP.sub(" ", plain).casefold())

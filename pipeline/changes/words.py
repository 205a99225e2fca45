"""Words: what texts are compared by once markup, case and typography are laid aside."""

import re
from functools import lru_cache

from pipeline.content.canonical import fold

# The text of an image is not read with the sentence it stands in; images are a channel of their own.
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]")
_WORD = re.compile(r"[^\W_]+(?:[.'\-/+#][^\W_]+)*[+#]*")
# Signs that carry meaning beside words: a share, a price, a limit.
_SIGN = re.compile(rf"{_WORD.pattern}|[%$€£≤≥≠±]|[<>]=")


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """Return what two texts must share to say the same: words and signs, folded, with single spaces."""
    return " ".join(_SIGN.findall(_plain(text)))


def words(text: str) -> list[str]:
    """Return the words of ``text`` in order, without markup, case and typography."""
    return _WORD.findall(_plain(text))


def _plain(text: str) -> str:
    return fold(_IMAGE.sub(" ", text)).casefold()

"""Signs that stand for a word: what a cell of a table answers when it holds a mark, a dot, a light or a picture."""

import re
from functools import lru_cache

# Signs by what they say; a table's own legend may say it in other words, the order is the same.
_SIGNS = {
    "yes": "✅✔✓☑🗸🗹●⬤◉•∙·▪🟢👍🆗⊕⏺◆■",
    "no": "❌✖✗✘☒🗙🗷❎○◯◌⭕🔴👎🚫⛔⊗⊖⊘☐⬜□◇➖✕⨯🛑",
    "partly": "🟡🟠◐◑◒◓⚠🔶🔸◍",
    "a quarter": "◔",
    "three quarters": "◕",
    "blue": "🔵",
    "grey": "⚪",
    "black": "⚫",
}
_SAID_BY = {sign: word for word, signs in _SIGNS.items() for sign in signs}
_DASHES = frozenset("-‐‑‒–—―−")
# Words that answer like a sign: of a cell, of a picture's text, of an emoji's short name.
_WORDS = {
    "yes": "yes y ja oui si sí true supported available included enabled check tick checked x-mark-yes check-mark "
    "check_mark heavy_check_mark white_check_mark ballot_box_with_check green_circle large_green_circle "
    "check-circle check_circle circle-check square-check",
    "no": "no n nein non false unsupported unavailable excluded disabled cross x-mark cross-mark cross_mark "
    "unchecked negative_squared_cross_mark heavy_multiplication_x red_circle no_entry no_entry_sign none "
    "times times-circle xmark circle-xmark x-circle cancel",
    "partly": "partly partial partially limited mixed yellow_circle large_yellow_circle orange_circle warning",
}
_SAID_IN = {name: word for word, names in _WORDS.items() for name in names.split()}
_PHRASES = {
    "not supported": "no", "not available": "no", "not included": "no", "not yet": "not yet", "coming soon": "not yet",
    "partially supported": "partly", "x": "x", "check mark": "yes", "cross mark": "no", "tick": "yes",
    "fully supported": "yes", "green check mark": "yes", "red x": "no", "red cross": "no", "green tick": "yes",
    "white heavy check mark": "yes", "heavy check mark": "yes",
}  # fmt: skip
_BOX = re.compile(r"\\?\[( |x)\\?\]\Z", re.IGNORECASE)
_PICTURE = re.compile(r"!\[([^\]\n]{1,80})\]\Z")
_SHORT_NAME = re.compile(r":([a-z0-9_+-]{1,40}):\Z")
_STARS = re.compile(r"[★☆⭐✩✭🌟]{1,10}\Z")
_INVISIBLE = re.compile("[\ufe0e\ufe0f\u200d\u20e3]|[\U0001f3fb-\U0001f3ff]")
_EMPHASIS = re.compile(r"\A(\*{1,3}|_{1,3})(.+)\1\Z")
# No answer is longer.
_LONGEST = 100


def bare(text: str) -> str:
    """Return ``text`` without the characters that only choose how a sign is drawn."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


@lru_cache(maxsize=8192)
def meaning(text: str) -> str:
    """Return what the whole text of a cell says as a sign or an answer, in a plain word; "" for any other text.

    ``yes``, ``no``, ``partly`` and the like; ``3 of 5`` for stars. Emphasis does not change the word.
    """
    said = bare(text.strip())
    if not said or len(said) > _LONGEST:
        return ""
    emphasised = _EMPHASIS.match(said)
    said = emphasised[2].strip() if emphasised else said
    return _of_sign(said) or _of_words(said)


def is_sign(text: str) -> bool:
    """Return whether a whole cell is a sign, a picture or a box, and no word."""
    said = bare(text.strip(" *_"))
    return bool(_of_sign(said)) or bool(_PICTURE.match(said))


def _of_sign(said: str) -> str:
    box = _BOX.match(said)
    if box:
        return "yes" if box[1].lower() == "x" else "no"
    if _STARS.match(said):
        lit = sum(sign in "★⭐🌟" for sign in said)
        return f"{lit} of {len(said)}" if len(said) > 1 else "yes" if lit else "no"
    words = {_SAID_BY.get(sign, "-" if sign in _DASHES else "") for sign in said if not sign.isspace()}
    word = words.pop() if len(words) == 1 else ""
    return "none" if word == "-" else word


def _of_words(said: str) -> str:
    picture, short = _PICTURE.match(said), _SHORT_NAME.match(said)
    name = (picture[1] if picture else short[1] if short else said).casefold().strip(" .!")
    known = _SAID_IN.get(name) or _PHRASES.get(name, "")
    return known or (_of_sign(name) if picture else "")

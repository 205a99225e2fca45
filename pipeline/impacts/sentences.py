"""Page and article text inside a sentence for a person: no markup, and not endless."""

import re

_MARK = re.compile(r"^[ >]*(?:(?:[-*+]|\d+\.)[ ]+)?(?:\[![A-Z]+\])?|!\[[^\]\n]{0,500}\]", re.MULTILINE)
# An underscore inside a word is part of a name: "max_size".
_MARKUP = re.compile(r"\\([^\w\s]|_)|[*`]+|(?<!\w)_+|_+(?!\w)|^#+ ")
_MOST = 160


def told(text: str) -> str:
    """Return ``text`` without markup, on one line, its last stop dropped, cut at a word after 160
    characters."""
    plain = " ".join(_MARKUP.sub(r"\1", _MARK.sub("", text)).split()).rstrip(".:;, ")
    return plain if len(plain) <= _MOST else plain[: _MOST - 1].rsplit(" ", 1)[0] + "…"


def spelled(value: str, text: str) -> str:
    """Return a folded ``value`` as ``text`` spells it, or as it is when ``text`` does not hold it."""
    pattern = r"\s+".join(re.escape(word) for word in value.split())
    found = re.search(pattern, text, re.IGNORECASE)
    return found[0] if found else value


def in_place(value: str, text: str) -> str:
    """Return a bare number with the words it counts, as ``text`` has them; anything else as it is."""
    if any(letter.isalpha() for letter in value):
        return value
    found = re.search(rf"(?<!\w){re.escape(value)}(?: [^\W\d_][\w-]*){{0,2}}", " ".join(text.split()))
    return found[0] if found else value

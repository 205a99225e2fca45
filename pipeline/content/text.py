"""Text of a page as canonical Markdown: one form for equal readings, and nothing in it that acts."""

import re
import unicodedata

# Control characters, bidirectional overrides and marks nobody sees; joiners stay, scripts need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]+"
)
_UNSEEN_BUT_PRINTABLE = "\u034f"
_ACTIVE = re.compile(r"[\\`*\[\]<]|&(?=[#\w]{1,32};)|(?<!\w)_|_(?!\w)|~(?=~)")
_LEADING = re.compile(r"(?=#{1,6}(?: |\Z)|[>|]|[-+](?: |\Z)|-{3}|={3}|~{3}|\+{3}|:::|[:;] )")
_NUMBER = re.compile(r"(\d{1,9})(?=[.)](?: |\Z))")
_FENCE = re.compile(r"`+")


def clean(text: str) -> str:
    """Return ``text`` in NFC without characters nobody sees; whitespace is left alone."""
    if text.isascii() and text.replace("\n", " ").isprintable():
        return text
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text))


def readable(text: str) -> str:
    """Return text so that Markdown shows it as it is; it still has to be made ``tidy``."""
    # Most text has none of these, and to look for each costs less than to look for any.
    if (
        "_" in text or "[" in text or "]" in text or "*" in text
        or "&" in text or "<" in text or "`" in text or "\\" in text or "~~" in text
    ):  # fmt: skip
        return _ACTIVE.sub(r"\\\g<0>", text)
    return text


def tidy(text: str) -> str:
    """Return text on one line, clean, every run of whitespace one space."""
    # Most text is tidy already. The only whitespace that is printable is the space.
    is_tidy = text.isprintable() and "  " not in text and text == text.strip()
    line = text if is_tidy else " ".join(text.split())
    if (is_tidy or line.isprintable()) and _UNSEEN_BUT_PRINTABLE not in line:
        return line if line.isascii() else unicodedata.normalize("NFC", line)
    return " ".join(clean(line).split())


def plain(text: str) -> str:
    """Return one line of canonical Markdown without escapes, code marks and emphasis."""
    if "\\" not in text and "`" not in text and "*" not in text:
        return text
    return re.sub(r"\\([^\w\s])|[`*]", r"\1", text)


def paragraph(text: str) -> str:
    """Return tidy text that cannot be taken for a heading, a list or any other kind of block."""
    if text[:1].isalpha():
        return text
    if _LEADING.match(text):
        return f"\\{text}"
    number = _NUMBER.match(text)
    return f"{number[1]}\\{text[number.end() :]}" if number else text


def is_image(text: str) -> bool:
    """Return whether a line is nothing but one image."""
    return text.startswith("![") and text.find("]") == len(text) - 1


def code_span(text: str) -> str:
    """Return inline code, in as many backticks as it needs (CommonMark 6.1)."""
    plain = tidy(text)
    if not plain:
        return ""
    ticks = "`" * (_longest_run(plain) + 1)
    pad = " " if plain[0] == "`" or plain[-1] == "`" else ""
    return f"{ticks}{pad}{plain}{pad}{ticks}"


def _longest_run(code: str) -> int:
    """Return how many backticks stand together at most."""
    return max(map(len, _FENCE.findall(code))) if "`" in code else 0


def fenced(code: str, language: str) -> str:
    """Return a code block; lines keep their indentation, not the spaces at their ends."""
    lines = [line.rstrip() for line in code.splitlines()]
    first = next((number for number, line in enumerate(lines) if line), len(lines))
    if first == len(lines):
        return ""
    while not lines[-1]:
        del lines[-1]
    ticks = "`" * max(3, _longest_run(code) + 1)
    return "\n".join((f"{ticks}{language}", *lines[first:], ticks))

"""What two blocks must share to say the same, by kind: typography folds in prose and nowhere else."""

import re
import unicodedata
from functools import lru_cache

from pipeline.changes.words import key, unstruck
from pipeline.content.canonical import ago_masked, untypographic
from pipeline.content.cells import BREAK, BULLET, cells_of
from pipeline.content.marks import bare, meaning

_IMAGE = re.compile(r"!\[([^\]\n]{0,500})\]")
_CODE_SPAN = re.compile(r"(?<!`)(`{1,3})(?!`)(.{1,500}?)(?<!`)\1(?!`)")
# Signs of comparison, and of numbers: a minus stands right before its number and after no other.
# What a text's key holds of these; they are told apart and counted by themselves.
_COMPARED = re.compile(r"[≤≥≠±]")
_ARROW = re.compile(r"[-=]>|[→⇒➜➔➝]|(?<= )[›»](?= )")
_SIGNS = re.compile(r"<=|>=|!=|<>|==|[<>≤≥≠≈±]|(?<![\w)\].%-])[-+](?=[$€£]?\.?\d)")
_SAME_SIGN = {"≤": "<=", "≥": ">=", "≠": "!=", "<>": "!="}
# Marks that answer for the text they stand beside; dots and squares are bullets more often.
_MARK = re.compile("[✅✔✓☑❌✖✗✘☒🗙❎☐🟢🟡🟠🔴🚫⛔]")
_ESCAPE = re.compile(r"\\([^\w\s])")
_LEAD = re.compile(r"(?m)^[> ]*(?:- |1\. |; |: )?")
_ALERT = re.compile(r"^[> ]*\[!([A-Z]+)\]")
_FENCE = re.compile(r"^([> ]*+)(`{3,}+)([^\n]*)\n(.*)\n\1\2$", re.DOTALL)
_EMPHASIS = re.compile(r"\*+|(?<!\w)_+|_+(?!\w)")
_RANGE = re.compile(r"(?<=\d)\s*-\s*(?=\d)")
_PROSE_RANGE = re.compile(r"(?<=\d)\s*[-‐‑‒–—−]\s*(?=\d)")
_CONTRACTED = (
    (re.compile(r"\bcan't\b|\bcannot\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (
        re.compile(r"\b(do|does|did|is|are|was|were|has|have|had|would|could|should|must|need)n't\b"),
        r"\1 not",
    ),
    (re.compile(r"\b(it|that|there|what|here|who)'s\b"), r"\1 is"),
    (re.compile(r"\b(you|we|they)'re\b"), r"\1 are"),
    (re.compile(r"\b(you|we|they|i)'ve\b"), r"\1 have"),
    (re.compile(r"\b(you|we|they|it|i)'ll\b"), r"\1 will"),
)
_UNIT = re.compile(r"(?<=\d) (?=%|[kmgt]i?b\b)")
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
# A cell with more words than this is prose.
_SHORT = 4


def block_key(kind: str, text: str) -> str:
    """Return what a block of ``kind`` says, as it is compared with others."""
    if kind == "code":
        return code_key(text)
    if kind in ("row", "header"):
        return " | ".join(map(cell_key, cells_of(text))).strip("| ")
    said = prose_key(text)
    alert = _ALERT.match(text) if kind == "alert" else None
    return f"{alert[1].casefold()} {said}" if alert else said


@lru_cache(maxsize=4096)
def prose_key(text: str) -> str:
    """Return the words of a text, folded, with its signs of comparison, its minus signs, its marks and its code."""
    plain = _PROSE_RANGE.sub("-", _LEAD.sub("", _IMAGE.sub(" ", unstruck(text))))
    code = [span[2].strip() for span in _CODE_SPAN.finditer(plain)] if "`" in plain else []
    signs = signs_of(plain)
    exact = [part for part in code if part != key(part)]
    said = written_out(key(plain))
    said = " ".join(_COMPARED.sub(" ", said).split()) if signs else said
    return (
        " ".join((said, *signs, *_MARK.findall(plain), *exact))
        if signs or exact or not plain.isascii()
        else said
    )


def written_out(folded: str) -> str:
    """Return a folded text without contractions: "it's" says what "it is" says."""
    if "'" not in folded and "cannot" not in folded:
        return folded
    for pattern, words in _CONTRACTED:
        folded = pattern.sub(words, folded)
    return folded


def signs_of(text: str) -> list[str]:
    """Return the signs of comparison and of numbers in ``text``, each with the number it stands before."""
    if text.isalpha():
        return []
    plain = untypographic(_ESCAPE.sub(r"\1", _ARROW.sub(">", text)))
    return [_SAME_SIGN.get(sign, sign) for sign in _SIGNS.findall(plain)]


def code_key(text: str) -> str:
    """Return a block of code as it is compared: every character but line ends, and how wide an indentation is."""
    found = _FENCE.match(text)
    if not found:
        return " ".join(text.split())
    lines = (line.removeprefix(found[1]) for line in found[4].split("\n"))
    deep = [0]
    return "\n".join(_depth(line, deep) + " ".join(line.split()) for line in lines if line.strip())


def _depth(line: str, deep: list[int]) -> str:
    """Return how deep a line stands among the lines above it; ``deep`` holds the widths that are open."""
    wide = line.expandtabs(4)
    width = len(wide) - len(wide.lstrip())
    while len(deep) > 1 and deep[-1] > width:
        deep.pop()
    if width > deep[-1]:
        deep.append(width)
    return "»" * (len(deep) - 1)


@lru_cache(maxsize=16384)
def cell_key(text: str) -> str:
    """Return what a cell says: every sign, picture and emphasis of a short one, the words and marks of prose."""
    if not text:
        return ""
    plain = untypographic(bare(_ESCAPE.sub(r"\1", text.replace("`", ""))))
    words = plain.split()
    if len(words) > _SHORT and sum(bool(_NOT_LETTERS.sub("", word)) for word in words) > _SHORT:
        pictures = [found[1].casefold() for found in _IMAGE.finditer(plain)]
        return " ".join((prose_key(text), *pictures, *_MARK.findall("" if plain.isascii() else plain)))
    said = " ".join(word for word in words if word not in (BREAK, BULLET) or len(words) == 1).casefold()
    return ago_masked(_UNIT.sub("", _RANGE.sub("-", said)))


def unstyled(text: str) -> str:
    """Return the key of a cell whatever its emphasis."""
    return _EMPHASIS.sub("", cell_key(text)).strip()


@lru_cache(maxsize=16384)
def name_key(text: str) -> str:
    """Return what names a row or column, folded: its words, or its signs where it has none."""
    return key(text) or unicodedata.normalize("NFKC", text).casefold().strip()


def value_key(text: str) -> str:
    """Return what a cell answers: the word of its sign, or what it says."""
    return meaning(text) or unstyled(text)


def reads_the_same(one: str, other: str) -> bool:
    """Return whether two texts of prose differ only in what is set in code, in marks that one of them lacks, or in
    hyphens inside of words: where a line ends at one, a PDF does not say whose it is."""
    shown, others = _shown(one), _shown(other)
    if bool(_MARK.search(shown)) != bool(_MARK.search(others)):
        shown, others = (" ".join(_MARK.sub("", text).split()) for text in (shown, others))
    return shown == others


def _shown(text: str) -> str:
    plain = _EMPHASIS.sub("", _LEAD.sub("", _IMAGE.sub(" ", unstruck(text))).replace("`", ""))
    return _HYPHEN.sub("", " ".join(untypographic(bare(_ESCAPE.sub(r"\1", plain))).split()))

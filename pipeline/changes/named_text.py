"""Whether a page says the words that a link names, and where: text directives against blocks of a snapshot."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pipeline.changes.words import key
from pipeline.content import Snapshot
from pipeline.links.text_fragments import TextDirective

# Between two blocks: no words of a directive reach across it.
_BLOCK = " \n "


class NamedText:
    """The words of a page as a browser looks for them: whole words, whatever their case and typography."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Take the ``texts`` of the page's blocks, in their order."""
        self._words = _BLOCK.join(("", *map(key, texts), ""))

    def says(self, directive: TextDirective) -> bool:
        """Say whether the words are there, between the words that the directive wants around them.

        Of each part only its words count. A directive without any, of signs alone, cannot be looked for: it is there.
        """
        start, end, prefix, suffix = map(
            key, (directive.start, directive.end, directive.prefix, directive.suffix)
        )
        if not start:
            return True
        starts = [at for at in self._places(start) if self._follows(at, prefix)]
        if not end:
            return any(self._precedes(at + len(start), suffix) for at in starts)
        ends = [at for at in self._places(end) if self._precedes(at + len(end), suffix)]
        return bool(starts) and bisect_left(ends, starts[0] + len(start)) < len(ends)

    def _places(self, words: str) -> Iterator[int]:
        at = self._words.find(words)
        while at >= 0:
            if self._parts(at) and self._parts(at + len(words)):
                yield at
            at = self._words.find(words, at + 1)

    def _parts(self, at: int) -> bool:
        """Say whether words part at ``at``: everywhere in a script that is written without spaces."""
        pair = self._words[at - 1 : at + 1]
        return " " in pair or any(_has_no_spaces(char) for char in pair)

    def _follows(self, at: int, prefix: str) -> bool:
        """Say whether ``prefix`` stands before ``at``, at the end of the block before if need be."""
        end = at
        while self._words[end - 1 : end].isspace():
            end -= 1
        start = end - len(prefix)
        return not prefix or (self._words.startswith(prefix, max(start, 0), end) and self._parts(start))

    def _precedes(self, at: int, suffix: str) -> bool:
        start = at
        while self._words[start : start + 1].isspace():
            start += 1
        return not suffix or (self._words.startswith(suffix, start) and self._parts(start + len(suffix)))


@lru_cache(maxsize=2)
def named_text(snapshot: Snapshot) -> NamedText:
    """Return the words of a page with its title and headings."""
    texts = [snapshot.title]
    for section in snapshot.sections:
        texts += (section.heading, *(block.text for block in section.blocks))
    return NamedText(texts)


def _has_no_spaces(char: str) -> bool:
    """Say whether ``char`` is of Thai, Lao, Myanmar, Khmer, Chinese, Japanese or a script like these."""
    return (
        "\u0e00" <= char <= "\u0eff"
        or "\u1000" <= char <= "\u109f"
        or "\u1780" <= char <= "\u17ff"
        or (
            "\u2e80" <= char <= "\u9fff"
            or "\uf900" <= char <= "\ufaff"
            or "\U00020000" <= char <= "\U0003ffff"
        )
    )

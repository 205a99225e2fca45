"""The anchors that GitHub gives the headings of a Markdown file."""

import re
import unicodedata

_NOT_PLAIN = re.compile(r"[^a-z0-9 _-]")


class Slugs:
    """The anchors of one page: two headings that read the same get different ones.

    As in GitHub's html-pipeline (``TableOfContentsFilter``) and in github-slugger: lower case, letters, marks,
    digits, ``_`` and ``-`` stay, every space is a ``-``, all else goes; the second is ``name-1``.
    """

    def __init__(self) -> None:
        """Begin with a page without headings."""
        self._taken: dict[str, int] = {}

    def of(self, heading: str) -> str:
        """Return the anchor of the next heading, whose text without markup is given."""
        name = anchor = slug(heading)
        while anchor in self._taken:
            self._taken[name] += 1
            anchor = f"{name}-{self._taken[name]}"
        self._taken[anchor] = 0
        return anchor


def slug(heading: str) -> str:
    """Return the anchor of a heading that is the only one of its text on the page."""
    kept = _NOT_PLAIN.sub(lambda found: found[0] if _stays(found[0]) else "", heading.strip().lower())
    return kept.replace(" ", "-")


def _stays(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LM" or category in ("Nd", "Nl", "Pc")

"""What a change can be, and what a run can find out about a page: two closed sets."""

from enum import Enum, auto

from pipeline.closed import Closed


class Part(Enum):
    """Which part of a page a change is of."""

    BLOCK = auto()
    CELL = auto()
    TITLE = auto()
    LINK = auto()
    IMAGE = auto()
    ANCHOR = auto()
    METADATA = auto()
    PAGE = auto()
    UNKNOWN = auto()


class _Tells(Enum):
    """What a change is to a reader of the page: news of its text, of its links, no news, or decided elsewhere."""

    TEXT = auto()
    LINKS = auto()
    NOTHING = auto()
    ELSEWHERE = auto()


class ChangeKind(Closed):
    """The kind of one difference between two snapshots.

    ``part`` is where it stands. ``is_text`` and ``is_link``: it makes the page's text, or its links, differ for a
    reader. ``is_silent``: it is listed and no news: typography, another place, what the page says of itself.
    ``words`` say what happened, with ``{}`` for what came after, "" where before and after say it.
    """

    ADDED = "added", Part.BLOCK, _Tells.TEXT
    REMOVED = "removed", Part.BLOCK, _Tells.TEXT
    REWORDED = "reworded", Part.BLOCK, _Tells.TEXT
    RENAMED = "renamed", Part.BLOCK, _Tells.TEXT
    CELL = "cell", Part.CELL, _Tells.TEXT
    TITLE = "title", Part.TITLE, _Tells.TEXT
    MOVED = "moved", Part.BLOCK, _Tells.NOTHING
    COSMETIC = "cosmetic", Part.BLOCK, _Tells.NOTHING
    COSMETIC_TITLE = "cosmetic-title", Part.TITLE, _Tells.NOTHING
    LINK_ADDED = "link-added", Part.LINK, _Tells.LINKS
    LINK_REMOVED = "link-removed", Part.LINK, _Tells.LINKS
    LINK_TARGET = "link-target", Part.LINK, _Tells.LINKS
    IMAGE_ADDED = "image-added", Part.IMAGE
    IMAGE_REMOVED = "image-removed", Part.IMAGE
    IMAGE_TARGET = "image-target", Part.IMAGE
    ANCHOR_GONE = "anchor-gone", Part.ANCHOR, _Tells.LINKS
    ANCHOR_RENAMED = "anchor-renamed", Part.ANCHOR, _Tells.LINKS
    METADATA = "metadata", Part.METADATA, _Tells.NOTHING
    PAGE_MOVED = "page-moved", Part.PAGE, _Tells.ELSEWHERE, "moved to {}"
    PAGE_GONE = "page-gone", Part.PAGE, _Tells.ELSEWHERE, "the page is gone ({})"
    PAGE_REPLACED = "page-replaced", Part.PAGE

    def __init__(
        self, word: str, part: Part = Part.UNKNOWN, tells: _Tells = _Tells.ELSEWHERE, words: str = ""
    ) -> None:
        self.part, self.words = part, words
        self.is_text = tells is _Tells.TEXT
        self.is_link = tells is _Tells.LINKS
        self.is_silent = tells is _Tells.NOTHING


class _Is(Enum):
    """What kind of news a page has: other content, an event, a new baseline, none, or no single answer."""

    CONTENT = auto()
    EVENT = auto()
    BASELINE = auto()
    NOTHING = auto()
    UNSURE = auto()


class PageNews(Closed):
    """What one run found out about a page.

    ``is_content``: it is the page, and says something else (``is_text``: in its text). ``is_event``: it is gone,
    moved or another page. Both are ``is_news``: what a person may have to act on, and what is seen twice before
    it is reported. ``is_baseline``: what was read is the new baseline, without a comparison. ``is_unsure``: there
    is nothing to compare. ``counted_as`` is its name among the counts of a run, ``words`` tell the count.
    """

    TEXT = "text", _Is.CONTENT, "changed"
    TEXT_AND_LINKS = "text+links", _Is.CONTENT, "changed", "text"
    LINKS = "links", _Is.CONTENT, "with changed links only", "links_only"
    MOVED = "moved", _Is.EVENT, "moved"
    GONE = "gone", _Is.EVENT, "gone"
    REPLACED = "replaced", _Is.EVENT, "replaced by another page"
    FLAPPING = "flapping", _Is.UNSURE, "flapping"
    UNREAD = "unread", _Is.UNSURE, "not read"
    BASELINE = "baseline", _Is.BASELINE, "seen for the first time"
    UPGRADED = "upgraded", _Is.BASELINE, "read anew by a newer reader, as the new baseline"
    NONE = "none", _Is.NOTHING, "", "unchanged"

    def __init__(self, word: str, kind: _Is = _Is.NOTHING, words: str = "", counted_as: str = "") -> None:
        self.words, self.counted_as = words, counted_as or word
        self.is_content, self.is_event = kind is _Is.CONTENT, kind is _Is.EVENT
        self.is_news = self.is_content or self.is_event
        self.is_text = self.is_content and self.counted_as == "text"
        self.is_baseline, self.is_unsure = kind is _Is.BASELINE, kind is _Is.UNSURE

"""The roads by which a page can be read: the closed set, and how a site's own are written."""

from collections.abc import Mapping
from enum import Flag, auto
from typing import Annotated
from urllib.parse import quote, urlsplit

import msgspec

from pipeline.closed import Closed


class _Of(Flag):
    """What of a road is the page's own: see ``Road``."""

    IDS = auto()
    WAY = auto()
    ANSWER = auto()


_NOTHING = _Of(0)


class Road(Closed):
    """A way to the text of a page; each is travelled by the module of its name in ``fetch/roads/``.

    ``words`` are what a report calls it. ``own_ids``: the ids that links to the page can name are in what it brings,
    so that a section that is not there is missing. ``own_way``: it asks the page's own address, so that redirects on it
    are the page's. ``own_answer``: what that answers tells what became of the page.
    """

    HTML = "html", "the page itself", _Of.IDS | _Of.WAY | _Of.ANSWER
    MARKDOWN = "markdown", "its Markdown form", _Of.WAY
    TWIN = "twin", "its twin address"
    BROWSER = "browser", "what a browser shows of it", _Of.IDS | _Of.WAY | _Of.ANSWER
    ARCHIVE = "archive", "its newest capture in a web archive", _Of.IDS

    def __init__(self, word: str, words: str = "", own: _Of = _NOTHING) -> None:
        self.words = words or f"the road {word!r}"
        self.own_ids, self.own_way, self.own_answer = _Of.IDS in own, _Of.WAY in own, _Of.ANSWER in own


def road_of(word: str) -> Road:
    """Return the road that snapshots and captures name so; they leave the name of the page itself out."""
    return Road(word or Road.HTML)


def word_of(road: Road) -> str:
    """Return how snapshots and captures name ``road``: "" for the page itself."""
    return "" if road is Road.HTML else str(road)


# What stands for a part of the page's own address in the addresses of a site.
_OF_THE_PAGE = ("{host}", "{path}", "{name}", "{query}")
# An address whose host is written out, or is the page's own.
Template = Annotated[
    str, msgspec.Meta(pattern=r"^(https?://(\{host\}|[^\s/{}?#@]+)/[^\s#]*)?$", max_length=2000)
]
# Values that a server says are put into an address: so many characters of them at most.
_LONGEST = 200


class TwinDate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What says when a twin last changed, so that the twin itself is only asked for when it did.

    ``address`` answers a JSON object; its key ``key`` is the date, and ``values`` are keys that the address of the
    twin may name in braces.
    """

    address: Template
    key: str
    values: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could never be asked."""
        if not (self.address and self.key):
            raise ValueError("twin_date needs an address and a key")
        check_template(self.address)


def check_template(template: str, values: tuple[str, ...] = ()) -> None:
    """Refuse a name in braces that nothing stands for.

    Raises:
        ValueError: there is one.
    """
    left = template
    for name in (*_OF_THE_PAGE, *(f"{{{value}}}" for value in values)):
        left = left.replace(name, "")
    if "{" in left or "}" in left:
        raise ValueError(
            f"{template!r} may name {', '.join(_OF_THE_PAGE)} and the values of twin_date in braces, nothing else"
        )


def filled(template: str, address: str, values: Mapping[str, object] | None = None) -> str:
    """Return ``template`` with the parts of a page's ``address`` in it, "" where one that it names is missing.

    ``{path}`` is the path without the slashes around it, ``{name}`` its last part. A page that a query chooses has only
    what names that ``{query}`` too. ``values`` come from a server: each becomes one part of a path or a query, whatever
    it holds.
    """
    parts = urlsplit(address)
    path = parts.path.strip("/")
    if parts.query and "{query}" not in template:
        return ""
    known = {
        "{host}": parts.netloc,
        "{path}": path,
        "{name}": path.rpartition("/")[2],
        "{query}": parts.query,
    }
    for name, value in (values or {}).items():
        usable = isinstance(value, str | int) and not isinstance(value, bool)
        text = quote(str(value)[:_LONGEST], safe="") if usable else ""
        known[f"{{{name}}}"] = "" if text in (".", "..") else text
    if any(name in template and not text for name, text in known.items()):
        return ""
    # What a value holds is never taken for a name.
    pieces, rest = [], template
    while rest:
        at, name = min(((rest.find(name), name) for name in known if name in rest), default=(-1, ""))
        if at < 0:
            break
        pieces += [rest[:at], known[name]]
        rest = rest[at + len(name) :]
    return "".join((*pieces, rest))

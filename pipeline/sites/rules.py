"""The shape of a site's rules. Unknown keys are refused, so that a typo is an error."""

import re
from functools import cache
from typing import Annotated, Literal

import msgspec

from pipeline.sites.roads import Road, Template, TwinDate, check_template

# A host's name as addresses are compared with it: folded, without scheme, port and path.
HostName = Annotated[str, msgspec.Meta(pattern=r"^(\*?\.)?[^\s/:*@?#A-Z]*[^\s/:*@?#A-Z.]$")]
# Of a site: with a dot in front its subdomains too, and * stands for every host.
_SiteHost = Annotated[str, msgspec.Meta(pattern=r"^(\*|\.?[^\s/:*@?#A-Z]*[^\s/:*@?#A-Z.])$")]


class UrlRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When two addresses on a site name the same page, and whether the site may be visited at all.

    ``target`` is ``web`` (a public page), ``portal`` (needs a sign-in), ``internal`` (never contact) or
    ``endpoint`` (a service address or an example, not a page). ``host`` is the one host that stands for all
    hosts of the site ("" = each its own). ``drop`` names query parameters that do not choose the page
    (any case, a ``*`` at the end matches any rest); of those, ``keep_in_request`` are still sent to the
    server. ``fold_case`` names what ignores case: ``path``, ``query`` (values). ``number_path`` and
    ``number`` describe short links that are told apart by one query parameter only.
    """

    target: Literal["web", "portal", "internal", "endpoint"] = "web"
    host: str = ""
    locale_segment: bool = False
    drop: tuple[str, ...] = ()
    keep_in_request: tuple[str, ...] = ()
    fold_case: tuple[Literal["path", "query"], ...] = ()
    number_path: str = ""
    number: str = ""


class ContentRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Where a site keeps its article and what in it is not content. All selectors are CSS.

    ``article``: the first selector that matches gives the article. ``find``: where none does, it is looked for
    as on a site without rules; else the page has none. ``parts``: where the article holds nothing
    but these, they are read one after the other, and any other number of them than ``part_counts`` says that
    the site's layout changed. ``drop`` is never content. ``alerts`` maps classes to kinds of alert. ``versions``
    names the attribute that marks text of single product versions and ``version_query`` the parameter that
    picks one. ``anchor_prefix`` stands before ids in the page but not in fragments. ``shell``: a page that matches
    it and has no article is filled by scripts. ``title_ends`` are what the site adds to titles. ``not_sections``
    are fragments that only a script reads, so that no section of the page has their name: patterns in which ``*``
    stands for any text and ``#`` for a number.
    """

    article: tuple[str, ...] = ()
    find: bool = False
    parts: str = ""
    part_counts: tuple[int, ...] = ()
    drop: tuple[str, ...] = ()
    alerts: dict[str, str] = {}
    versions: str = ""
    version_query: str = ""
    anchor_prefix: str = ""
    shell: str = ""
    title_ends: tuple[str, ...] = ()
    not_sections: tuple[str, ...] = ()


class VisitRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a site wants to be asked.

    ``validator`` names what makes a request conditional: ``last-modified`` where ETags follow the site's
    build and not the page. ``short_links``: the site's addresses are meant to point elsewhere.
    ``rate_per_host`` (requests/s) and ``max_age`` (days a quiet page may rest between two visits) override the
    configured values.
    """

    validator: Literal["both", "etag", "last-modified", "none"] = "both"
    short_links: bool = False
    rate_per_host: float | None = None
    max_age: float | None = None


class DateList(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A JSON document in which a site says when its pages changed.

    ``items`` is the key of the list ("" = the document is the list); of each item ``url`` is the key of the page's
    address and ``date`` that of its date.
    """

    address: Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s]+$")]
    items: str = ""
    url: str = "url"
    date: str = "lastmod"


class DateRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a site says when its pages changed: addresses of sitemaps, or of indexes of them, and JSON lists.

    What they say orders visits and never stands for one.
    """

    sitemaps: tuple[Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s]+$")], ...] = ()
    lists: tuple[DateList, ...] = ()


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All rules of one site. A host in ``hosts`` covers its subdomains too when it begins with a dot.

    ``roads`` are the ways to the text of its pages, the one to prefer first; ``twin`` is the address of a page's
    twin, ``twin_date`` what says when that changed, ``archive`` the web archive to ask. ``dates`` is where the site
    says when its pages changed. ``browser`` is short for the road ``browser`` alone.
    """

    name: str
    hosts: tuple[_SiteHost, ...]
    browser: bool = False
    url: UrlRules = UrlRules()
    content: ContentRules = ContentRules()
    visit: VisitRules = VisitRules()
    roads: tuple[Road, ...] = (Road.HTML,)
    twin: Template = ""
    twin_date: TwinDate | None = None
    archive: Template = "https://web.archive.org/web/"
    dates: DateRules = DateRules()

    def __post_init__(self) -> None:
        """Refuse roads that lead nowhere, and keys that would have no effect."""
        if self.browser and self.roads not in ((Road.HTML,), (Road.BROWSER,)):
            raise ValueError("browser has no effect beside roads: name the road 'browser' among them")
        if self.browser:
            msgspec.structs.force_setattr(self, "roads", (Road.BROWSER,))
        unknown = next((road for road in self.roads if road not in list(Road)), None)
        if unknown is not None:
            raise ValueError(f"roads: there is no road {str(unknown)!r}. Roads are {', '.join(Road)}")
        if not self.roads or len(set(self.roads)) < len(self.roads):
            raise ValueError("roads: names at least one road, and each once")
        if bool(self.twin) != (Road.TWIN in self.roads):
            raise ValueError("roads: the road 'twin' needs twin, the address of a twin, and twin that road")
        if self.twin_date and not self.twin:
            raise ValueError("twin_date has no effect without twin")
        check_template(self.twin, self.twin_date.values if self.twin_date else ())


class Sites(msgspec.Struct, frozen=True, eq=False):
    """Every site known to a run. The closest name of a host wins; of two equal ones the later.

    A site with the name of an earlier one takes its place. ``never`` are hosts, with their subdomains, that a
    team does not want to be asked, not even where a redirect leads there.
    """

    all: tuple[Site, ...]
    never: tuple[str, ...] = ()
    asked: dict[str, Site | None] = msgspec.field(default_factory=dict)

    def refuses(self, host: str) -> bool:
        """True when the team does not want ``host`` to be asked."""
        return any(_covers(f".{known.lstrip('*.')}", host) for known in self.never)

    def of(self, host: str) -> Site | None:
        """Return the site that ``host`` belongs to, or ``None``."""
        if host not in self.asked:
            self.asked[host] = self._closest(host)
        return self.asked[host]

    def everywhere(self) -> Site | None:
        """Return the rules that hold on every host: the site whose hosts hold ``*``."""
        if "*" not in self.asked:
            self.asked["*"] = next((site for site in reversed(self.all) if "*" in site.hosts), None)
        return self.asked["*"]

    def is_for_scripts(self, host: str, fragment: str) -> bool:
        """Say whether a fragment on ``host`` is read by a script or a player, so that no section has its name."""
        known = filter(None, (self.of(host), self.everywhere()))
        return any(_pattern(one).match(fragment) for site in known for one in site.content.not_sections)

    def _closest(self, host: str) -> Site | None:
        best, found = -1, None
        for site in {site.name: site for site in self.all}.values():
            length = max((len(known.strip(".")) for known in site.hosts if _covers(known, host)), default=-1)
            if length >= best and length >= 0:
                best, found = length, site
        return found


@cache
def _pattern(written: str) -> re.Pattern[str]:
    parts = re.split(r"([*#])", written)
    return re.compile(
        "".join({"*": ".*", "#": r"\d+"}.get(part, re.escape(part)) for part in parts) + r"\Z", re.S
    )


def _covers(known: str, host: str) -> bool:
    return host == known.lstrip(".") or (known.startswith(".") and host.endswith(known))

"""The shape of a site's rules. Unknown keys are refused, so that a typo is an error."""

import msgspec


class UrlRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When two addresses on a site name the same page."""


class ContentRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a site keeps its article and what in it is not content."""


class VisitRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a site wants to be asked."""


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All rules of one site. A host in ``hosts`` covers its subdomains when it begins with a dot."""

    name: str
    hosts: tuple[str, ...]
    url: UrlRules = UrlRules()
    content: ContentRules = ContentRules()
    visit: VisitRules = VisitRules()


class Sites(msgspec.Struct, frozen=True):
    """Every site known to a run; the last one that names a host wins."""

    all: tuple[Site, ...]

    def of(self, host: str) -> Site | None:
        """Return the site that ``host`` belongs to, or ``None``."""
        for site in reversed(self.all):
            for known in site.hosts:
                if host == known or (known.startswith(".") and host.endswith(known)):
                    return site
        return None

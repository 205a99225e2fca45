"""How far the redirects of a visit are followed, and where to."""

from collections.abc import Callable

from pipeline.fetch.host_queue import PageVisit
from pipeline.fetch.url_safety import RefusedError, target_of

MAX_REDIRECTS = 10
# Why redirects end without a page.
TOO_MANY = f"more than {MAX_REDIRECTS} redirects"
CIRCLE = "the redirects go round in a circle"
OUTSIDE = "it leads out of the archive"
ELSEWHERE = "it leads to another host"
Within = Callable[[str, str], str]
"""Where a visit goes on from the address that answered and the one it redirects to; "" for nowhere."""


def no_way_on(visit: PageVisit, following: str) -> str:
    """Say why the redirects of ``visit`` are not followed to ``following``, "" when they are."""
    if len(visit.hops) > MAX_REDIRECTS:
        return TOO_MANY
    if any(hop.url == following for hop in visit.hops):
        return CIRCLE
    if visit.request.stays and following and _host(following) != _host(visit.hops[-1].url):
        return ELSEWHERE
    return "" if following else OUTSIDE


def _host(address: str) -> str:
    """Return host and port of an address, "" where it is never fetched."""
    try:
        return target_of(address).authority
    except RefusedError:
        return ""

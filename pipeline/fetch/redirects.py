"""How far the redirects of a visit are followed, and where to."""

from collections.abc import Callable

from pipeline.fetch.host_queue import PageVisit

MAX_REDIRECTS = 10
# Why redirects end without a page.
TOO_MANY = f"more than {MAX_REDIRECTS} redirects"
CIRCLE = "the redirects go round in a circle"
OUTSIDE = "it leads out of the archive"
Within = Callable[[str, str], str]
"""Where a visit goes on from the address that answered and the one it redirects to; "" for nowhere."""


def no_way_on(visit: PageVisit, following: str) -> str:
    """Say why the redirects of ``visit`` are not followed to ``following``, "" when they are."""
    if len(visit.hops) > MAX_REDIRECTS:
        return TOO_MANY
    if any(hop.url == following for hop in visit.hops):
        return CIRCLE
    return "" if following else OUTSIDE

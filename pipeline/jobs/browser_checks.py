"""What ``doctor`` says of pages that scripts draw: whether a browser can draw them, and which seem to need one."""

from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from pipeline.baseline.state import State
from pipeline.browser.messages import NO_EXTRA
from pipeline.browser.process import NO_CHROMIUM, find_chromium
from pipeline.config import Config
from pipeline.pages import Outcome
from pipeline.sites import Road, Sites

# So many hosts are named.
_NAMED = 5


def browser_trouble(config: Config, environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield a state (ok, note or fail) and what to say of it; nothing where no page is drawn and none asks for it."""
    wanted = [site.name for site in config.site if Road.BROWSER in site.roads]
    if wanted:
        chromium = find_chromium(environment)
        missing = "" if find_spec("playwright") else NO_EXTRA
        missing = missing or ("" if chromium else NO_CHROMIUM)
        told = missing or f"{chromium} draws the pages of {', '.join(wanted)}"
        yield "fail" if missing else "ok", told


def empty_hosts(memory: Path | None, sites: Sites) -> str:
    """Return which hosts had pages that were empty without their scripts when they were visited last, "" for none."""
    if memory is None or not memory.is_file():
        return ""
    with State(memory, keep=False) as state:
        empty = [page.url.split("/")[2] for page in state if page.outcome == Outcome.NO_ARTICLE]
    counts = Counter(host for host in empty if not _is_drawn(host, sites))
    if not counts:
        return ""
    named = ", ".join(f"{host} ({count})" for host, count in counts.most_common(_NAMED))
    more = f" and {len(counts) - _NAMED} more hosts" if len(counts) > _NAMED else ""
    return (
        f"pages without text of their own: {named}{more}. If scripts draw them, a [[site]] table with "
        "browser = true reads them as a browser shows them"
    )


def _is_drawn(host: str, sites: Sites) -> bool:
    site = sites.of(host.partition(":")[0])
    return site is not None and Road.BROWSER in site.roads

"""The archives that a ``catch-up`` asks, one after the other, and what they answered before."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.config import Config
from pipeline.errors import ConfigError
from pipeline.fetch import Web
from pipeline.fetch.memento import LINK_FORMAT, Spelling, candidates
from pipeline.fetch.warc_folder import WarcFolder
from pipeline.fetch.web_archive import Archive, Budget, KeptAnswers, WebArchive
from pipeline.observe.past import Past, read_past
from pipeline.pages import Page
from pipeline.run import OpenRun
from pipeline.sites import Sites
from pipeline.storage.local import local_file

WAYBACK = "https://web.archive.org/web/"
# So many captures are tried before one that can be read is found; archives hold error pages too.
_TRIES = 3
_FILE = "captures.sqlite"
# Pasts that several articles share are side by side; so many are in memory.
_IN_MEMORY = 8


class Archives:
    """The archives of a run. ``budget`` is what it may still ask of them."""

    def __init__(self, archives: list[Archive], budget: Budget, sites: Sites) -> None:
        """Ask nothing yet."""
        self.budget = budget
        self._all, self._sites = archives, sites
        self._read: dict[tuple[str, str], tuple[Past | None, str]] = {}

    def knows(self, address: str) -> bool:
        """Say whether nothing has to be asked to know which captures there are of a page."""
        return all(archive.knows(address) for archive in self._all)

    def past(self, page: Page, before: float) -> tuple[Past | None, str]:
        """Return the page as it stood at ``before``; where no archive can say so, ``None`` and why, in words."""
        why: list[str] = []
        for archive in self._all:
            listed, trouble = archive.captures(page.address, before)
            if trouble or not listed:
                why.append(trouble or "no capture of it")
            for memento in candidates(listed, before, _TRIES):
                known = self._read.get((page.url, memento.address))
                past, refused = known or read_past(
                    page, memento, archive.capture(memento), before, self._sites
                )
                self._keep(page.url, memento.address, past)
                if past is not None:
                    return past, ""
                why.append(refused)
        return None, "; ".join(dict.fromkeys(why))

    def _keep(self, url: str, address: str, past: Past | None) -> None:
        """Keep a text that was read for the next article: most that cite a page are near one capture."""
        if past is not None:
            self._read[url, address] = past, ""
            if len(self._read) > _IN_MEMORY:
                del self._read[next(iter(self._read))]


@contextmanager
def open_archives(run: OpenRun, names: tuple[str, ...], limit: int | None) -> Iterator[Archives]:
    """Open the archives: prefixes that an address is appended to, WARC files, and folders of them.

    Raises:
        ConfigError: a name is neither.
    """
    options, enter = run.options, run.stack.enter_context
    # What a recording answers is not kept: the next run asks the archive itself.
    apart = options.replay or options.record
    file = None if apart else local_file(options.repository, _FILE)
    kept = enter(KeptAnswers(file if file and (file.exists() or not options.dry_run) else None))
    budget = Budget(limit)
    opened: list[Archive] = []
    for name in names:
        if Path(name).exists():
            opened.append(enter(WarcFolder(Path(name))))
            continue
        if not name.startswith(("http://", "https://")):
            raise ConfigError(f"--archive {name}: no such folder, and no address. Name one of both.")
        spelling = Spelling(name if name.endswith("/") else f"{name}/")
        web = Web(
            options.config.visit,
            archive=run.archive,
            sites=options.config.sites,
            also=LINK_FORMAT,
            within=spelling.following,
        )
        opened.append(WebArchive(spelling, enter(web), kept, budget))
    yield Archives(opened, budget, options.config.sites)


def rate_of(config: Config, archive: str) -> float:
    """Return how many requests a second an archive is sent; 0 where nothing is sent, or as many as it answers."""
    if "://" not in archive:
        return 0.0
    site = config.sites.of(archive.split("/")[2].partition(":")[0])
    own = site.visit.rate_per_host if site else None
    return config.visit.rate_per_host if own is None else own

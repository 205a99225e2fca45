"""What is known of single sites, as data: one TOML file a site, read by ``urls``, ``content`` and the web
edge.

A team adds or overrides sites with ``[[site]]`` tables in its own configuration; the keys are the same.
"""

from functools import cache
from importlib import resources

import msgspec

from pipeline.sites.roads import Road, road_of, word_of
from pipeline.sites.rules import (
    ContentRules,
    DateList,
    DateRules,
    HostName,
    Site,
    Sites,
    UrlRules,
    VisitRules,
)

__all__ = [
    "ContentRules",
    "DateList",
    "DateRules",
    "HostName",
    "Road",
    "Site",
    "Sites",
    "UrlRules",
    "VisitRules",
    "builtin",
    "road_of",
    "word_of",
]


@cache
def builtin() -> Sites:
    """Return the rules that come with the package, one ``Site`` a file, in order of file name."""
    files = sorted(
        (entry for entry in resources.files(__name__).iterdir() if entry.name.endswith(".toml")),
        key=lambda entry: entry.name,
    )
    return Sites(tuple(msgspec.toml.decode(entry.read_bytes(), type=Site) for entry in files))

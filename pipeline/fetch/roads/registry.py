"""The roads there are: one line each. Their names and words are those of ``sites.Road``."""

from pipeline.fetch.roads.archive import ARCHIVE
from pipeline.fetch.roads.base import Way
from pipeline.fetch.roads.browser import BROWSER
from pipeline.fetch.roads.html import HTML
from pipeline.fetch.roads.markdown import MARKDOWN
from pipeline.fetch.roads.twin import TWIN
from pipeline.sites import Road

WAYS: dict[Road, Way] = {
    Road.HTML: HTML,
    Road.MARKDOWN: MARKDOWN,
    Road.TWIN: TWIN,
    Road.BROWSER: BROWSER,
    Road.ARCHIVE: ARCHIVE,
}

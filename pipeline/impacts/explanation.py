"""How a verdict came about: everything that entered it, for a person who doubts it."""

from collections import Counter
from collections.abc import Iterable

import msgspec

from pipeline.articles import Article
from pipeline.articles.boilerplate import Boilerplate
from pipeline.changes import ChangeKind, PageChange, PageNews
from pipeline.impacts.case import LOST, Case, make_case
from pipeline.impacts.claims import support_lost
from pipeline.impacts.model import Impact
from pipeline.impacts.statements import statements
from pipeline.impacts.weigh import weigh_page
from pipeline.links import Link

_MOST = 5


class Support(msgspec.Struct, frozen=True):
    """How far the page stood behind a sentence of the article: ``held`` is the share of its words, 0 to 1.

    ``lost`` is how much of that support went, by the weight of words; ``needed`` is what makes a reason.
    """

    line: int
    text: str
    held: float
    lost: float
    needed: float
    before: str


class Explanation(msgspec.Struct, frozen=True):
    """One article against one page: where it leans, what changed, which sentences came near, the verdict.

    ``shared`` are the lines with sentences that were left out, because many articles share them.
    """

    article: str
    page: str
    change: PageNews
    links: tuple[Link, ...]
    kinds: tuple[tuple[ChangeKind, int], ...]
    supports: tuple[Support, ...]
    impact: Impact | None
    shared: tuple[int, ...] = ()


def explain(
    article: Article, links: Iterable[Link], change: PageChange, boilerplate: Boilerplate | None = None
) -> Explanation:
    """Return how ``weigh_page`` judges one article against one page, with the numbers it went by."""
    cited = tuple(link for link in links if link.article == article.path and link.page == change.url)
    impacts = weigh_page(article, cited, change, boilerplate)
    case = make_case(article, cited, change.changes, change.before, change.after, boilerplate)
    return Explanation(
        article=article.path,
        page=change.url,
        change=change.change,
        links=cited,
        kinds=tuple(sorted(Counter(one.kind for one in change.changes).items())),
        supports=_supports(case),
        impact=impacts[0] if impacts else None,
        shared=tuple(dict.fromkeys(one.line for one in statements(article) if one not in case.stated)),
    )


def _supports(case: Case) -> tuple[Support, ...]:
    """The sentences that lost the most support, most first."""
    found = []
    for held in case.held:
        lost = support_lost(case, held)
        if lost > 0:
            statement, before = held.statement, held.change.before
            found.append(Support(statement.line, statement.text, held.share, lost, LOST, before))
    return tuple(sorted(found, key=lambda support: (-support.lost, support.line))[:_MOST])

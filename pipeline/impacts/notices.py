"""Rules on what a page announces about its own subject."""

import re
from collections.abc import Iterator

from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason
from pipeline.impacts.vocabulary import stems

_RETIRED = re.compile(
    r"\b(?:(?:going |goes |is )?out of support|end[- ]of[- ](?:support|life|service)|support ends|"
    r"(?:is |are |be |been |being )(?:retir|deprecat|discontinu|decommission)\w*|retir(?:es|ing|ement)|deprecat\w+|"
    r"discontinu\w+|no longer (?:supported|available|maintained|updated)|sunset\w*|"
    r"will be (?:removed|shut down|turned off))\b",
    re.IGNORECASE,
)


def retirement_notice(case: Case) -> Iterator[Reason]:
    """The page newly announces that its subject is retired, deprecated or out of support."""
    for change in case.of("added", "reworded"):
        found = _RETIRED.search(change.after)
        if not found or _RETIRED.search(change.before):
            continue
        if _page_level(case, change.trail, change.after):
            for link in case.links:
                sentence = f"The page now announces: '{change.after[:200]}'"
                yield Reason(
                    "retirement-notice", sentence, link.line, change.before, change.after, 0.6, "review"
                )


def _page_level(case: Case, trail: tuple[str, ...], notice: str) -> bool:
    """Whether the notice stands before the first section and speaks of what the page's title names."""
    title = (case.after or case.before).title if (case.after or case.before) else ""
    return len(trail) <= 1 and bool(frozenset(stems(title)) & frozenset(stems(notice)))

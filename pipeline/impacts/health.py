"""Rules on the health of the link itself: the page or section it names is gone, moved or another one."""

from collections.abc import Iterator

from pipeline.changes import Change, ChangeKind
from pipeline.changes.anchors import successor
from pipeline.changes.identity import kept_text
from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason, Suggestion, Verdict
from pipeline.impacts.sentences import told
from pipeline.links import Link
from pipeline.urls import moved_to

# A moved page that kept less than this share of its text is not what the link promised.
_KEPT = 0.1


def link_dead(case: Case) -> Iterator[Reason]:
    """The page answers that it no longer exists."""
    for change in case.of(ChangeKind.PAGE_GONE):
        for link in case.links:
            sentence = f"The page behind '{told(link.label or link.url)}' is gone ({change.after})."
            yield Reason("link-dead", sentence, link.line, change.before, change.after, 0.98, Verdict.UPDATE)


def fragment_dead(case: Case) -> Iterator[Reason]:
    """The page no longer has the section the link names; it had it when the page was last accepted."""
    gone = {
        change.before.casefold(): change
        for change in case.of(ChangeKind.ANCHOR_GONE, ChangeKind.ANCHOR_RENAMED)
    }
    for link in case.links:
        change = gone.get(link.fragment.casefold()) if link.fragment else None
        if change:
            yield _fragment(case, link, change)


def _fragment(case: Case, link: Link, change: Change) -> Reason:
    heir = change.after
    if not heir and case.after:
        near = successor(case.before, case.after, link.fragment)
        heir = near[0][0] if near else ""
    sentence = f"The page no longer has the section '#{link.fragment}' that the link names"
    sentence += f"; '#{heir}' comes nearest." if heir else "."
    return Reason(
        rule="fragment-dead",
        sentence=sentence,
        line=link.line,
        before=f"#{link.fragment}",
        after=f"#{heir}" if heir else "",
        confidence=0.97,
        verdict=Verdict.UPDATE,
        suggestion=_pointed(link, link.url.partition("#")[0], heir) if change.after else None,
    )


def page_replaced(case: Case) -> Iterator[Reason]:
    """The address now shows a page about something else."""
    for change in case.of(ChangeKind.PAGE_REPLACED):
        for link in case.links:
            sentence = f"The link now shows '{told(change.after)}' instead of '{told(change.before)}'."
            yield Reason(
                "page-replaced", sentence, link.line, change.before, change.after, 0.9, Verdict.UPDATE
            )


def page_moved(case: Case) -> Iterator[Reason]:
    """The page answers from another address."""
    for change in case.of(ChangeKind.PAGE_MOVED):
        for link in case.links:
            yield _moved(case, link, change)


def _moved(case: Case, link: Link, change: Change) -> Reason:
    """A redirect that has only changed its target is noted; a target without the old text needs an edit."""
    verdict, confidence = (Verdict.REVIEW, 0.8) if change.before in ("", link.page) else (Verdict.NOTE, 0.3)
    sentence = f"The page moved to {change.after}; the link names its old address."
    lost = _is_lost(case, link, change)
    if lost:
        verdict, confidence = Verdict.UPDATE, 0.85
        sentence = f"The link now leads to {change.after}, where what it promised is not to be found."
    edit = (
        Suggestion(link.line, link.url, moved_to(link.url, change.after))
        if not lost and change.after
        else None
    )
    return Reason("page-moved", sentence, link.line, change.before, change.after, confidence, verdict, edit)


def _is_lost(case: Case, link: Link, change: Change) -> bool:
    """Whether a move led away from the subject: to quite another text, or unread to another site."""
    if case.after is None:
        return change.after.split("/")[2:3] != link.page.split("/")[2:3]
    return case.before is not None and kept_text(case.before, case.after) < _KEPT


def _pointed(link: Link, address: str, fragment: str) -> Suggestion:
    """The link as written, pointed at another address and section."""
    return Suggestion(link.line, link.url, f"{address}#{fragment}" if fragment else address)

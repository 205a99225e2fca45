"""Rules on the health of the link itself: the page or section it names is gone, moved or another one."""

from collections.abc import Iterator

from pipeline.changes import Change, successor
from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason, Suggestion
from pipeline.links import Link


def link_dead(case: Case) -> Iterator[Reason]:
    """The page answers that it no longer exists."""
    for change in case.of("page-gone"):
        for link in case.links:
            sentence = f"The page behind '{link.label or link.url}' is gone ({change.after})."
            yield Reason("link-dead", sentence, link.line, change.before, change.after, 0.98, "update")


def fragment_dead(case: Case) -> Iterator[Reason]:
    """The page no longer has the section the link names."""
    gone = {change.before.casefold(): change for change in case.of("anchor-gone", "anchor-renamed")}
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
    edit = Suggestion(link.line, f"#{link.fragment}", f"#{heir}") if change.after else None
    return Reason(
        "fragment-dead", sentence, link.line, f"#{link.fragment}", heir and f"#{heir}", 0.97, "update", edit
    )


def page_moved(case: Case) -> Iterator[Reason]:
    """The page answers from another address."""
    for change in case.of("page-moved"):
        for link in case.links:
            sentence = f"The page moved to {change.after}; the link still names the old address."
            edit = Suggestion(link.line, link.target, change.after) if change.after else None
            yield Reason("page-moved", sentence, link.line, change.before, change.after, 0.8, "review", edit)


def page_replaced(case: Case) -> Iterator[Reason]:
    """The address now shows a page about something else."""
    for change in case.of("page-replaced"):
        for link in case.links:
            sentence = f"The address now shows another page: '{change.after}' instead of '{change.before}'."
            yield Reason("page-replaced", sentence, link.line, change.before, change.after, 0.9, "update")

"""Every rule, in the order in which equal reasons are told."""

from collections.abc import Callable, Iterator

from pipeline.impacts import cells, claims, health, names, notices, signs
from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason

Rule = Callable[[Case], Iterator[Reason]]

RULES: tuple[Rule, ...] = (
    health.link_dead,
    health.fragment_dead,
    health.page_replaced,
    names.title_renamed,
    claims.fact_changed,
    cells.cell_changed,
    claims.requirement_changed,
    signs.sign_changed,
    names.step_renamed,
    names.heading_gone,
    claims.statement_withdrawn,
    cells.listing_changed,
    notices.retirement_notice,
    health.page_moved,
)

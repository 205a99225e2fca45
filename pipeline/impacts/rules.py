"""Every rule, in the order in which equal reasons are told."""

from collections.abc import Callable, Iterator

from pipeline.impacts import claims, health, names, notices
from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason

Rule = Callable[[Case], Iterator[Reason]]

RULES: tuple[Rule, ...] = (
    health.link_dead,
    health.fragment_dead,
    health.page_replaced,
    names.title_renamed,
    claims.fact_changed,
    claims.requirement_changed,
    names.step_renamed,
    names.heading_gone,
    claims.statement_withdrawn,
    notices.retirement_notice,
    health.page_moved,
)


def rule_name(rule: Rule) -> str:
    """Return the id of a rule, as reasons and flags carry it."""
    name: str = rule.__name__
    return name.replace("_", "-")

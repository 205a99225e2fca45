"""Every rule, in the order in which equal reasons are told."""

from collections.abc import Callable, Iterator

from pipeline.impacts import (
    cells,
    claims,
    commands,
    demands,
    health,
    members,
    names,
    notices,
    products,
    renames,
    signs,
    stated,
    text_fragments,
)
from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason

Rule = Callable[[Case], Iterator[Reason]]

RULES: tuple[Rule, ...] = (
    health.link_dead,
    health.fragment_dead,
    text_fragments.named_text_changed,
    health.page_replaced,
    names.title_renamed,
    stated.fact_changed,
    stated.value_withdrawn,
    cells.cell_changed,
    renames.name_changed,
    members.member_changed,
    demands.requirement_changed,
    signs.sign_changed,
    demands.statement_reworded,
    demands.phrase_replaced,
    stated.section_changed,
    names.step_renamed,
    commands.command_changed,
    renames.label_part_changed,
    products.product_renamed,
    names.heading_gone,
    claims.statement_withdrawn,
    cells.listing_changed,
    notices.retirement_notice,
    notices.restriction_added,
    health.page_moved,
)


def rule_name(rule: Rule) -> str:
    """Return the id of a rule, as reasons and flags carry it."""
    name: str = rule.__name__
    return name.replace("_", "-")

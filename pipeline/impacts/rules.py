"""Every rule, in the order in which equal reasons are told."""

from collections.abc import Callable, Iterator

from pipeline.impacts import health
from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason

Rule = Callable[[Case], Iterator[Reason]]

RULES: tuple[Rule, ...] = (
    health.link_dead,
    health.fragment_dead,
    health.page_replaced,
    health.page_moved,
)

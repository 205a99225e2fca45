"""Buttons that are the question of an accordion (WAI-ARIA Authoring Practices, accordion and disclosure)."""

import re

from selectolax.lexbor import LexborNode

Attributes = dict[str, str | None]

_CALLED = re.compile(
    r"(?<![a-z])(?:accordion|collapsible|expander|faq|question|disclosure)(?![a-z])", re.IGNORECASE
)
# What a button opens that is no text of the page.
_NO_ANSWER = frozenset(("nav", "ul", "form", "dialog", "button", "svg", "script", "style", "input"))
_LONGEST = 300
# How many boxes a question may stand in beside its answer.
_BOXES = 3


def answer_of(button: LexborNode, attributes: Attributes) -> bool:
    """Return whether ``button`` opens a text that stands after it, or after the box it stands in."""
    said = button.text(deep=True).strip()
    if not said or len(said) > _LONGEST or "aria-haspopup" in attributes:
        return False
    target = _target(attributes)
    named = "aria-expanded" in attributes or _CALLED.search(attributes.get("class") or "")
    node: LexborNode | None = button
    for _ in range(_BOXES):
        after = _next(node) if node is not None else None
        if after is not None:
            return after.tag not in _NO_ANSWER and (
                after.attributes.get("id") == target if target else bool(named)
            )
        node = node.parent if node is not None else None
    return False


def _target(attributes: Attributes) -> str:
    for name in ("aria-controls", "data-bs-target", "data-target"):
        value = attributes.get(name)
        if value:
            return value.removeprefix("#")
    return ""


def _next(node: LexborNode) -> LexborNode | None:
    after = node.next
    while after is not None and not after.is_element_node:
        after = after.next
    return after

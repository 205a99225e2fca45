"""Declarative shadow trees: templates that are shown (WHATWG HTML, 4.12.3, ``shadowrootmode``)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from selectolax.lexbor import LexborNode

# The element that such a template is read as. The parser keeps what is in a template out of the tree.
SHADOW = "shadow-root"
_TEMPLATE = re.compile(rb"<(/?)template\b([^<>]*)>", re.IGNORECASE)


def opened(html: bytes) -> bytes:
    """Return ``html`` with every template that is a shadow tree, and those alone, as an element of the page."""
    if b"shadowrootmode" not in html:
        return html
    pieces, at = [], 0
    shown: list[bool] = []
    for found in _TEMPLATE.finditer(html):
        if found[1]:
            is_shadow = shown.pop() if shown else False
        else:
            is_shadow = b"shadowrootmode" in found[2]
            shown.append(is_shadow)
        if is_shadow:
            pieces += [html[at : found.start()], b"<", found[1], SHADOW.encode(), found[2], b">"]
            at = found.end()
    return b"".join((*pieces, html[at:]))


class Slots:
    """What the slots of the shadow trees that are being read show, the innermost tree last."""

    def __init__(self) -> None:
        """Begin outside of any shadow tree."""
        self._trees: list[dict[str, list[LexborNode]]] = []

    @contextmanager
    def of(self, root: LexborNode) -> Iterator[None]:
        """Within it, slots show the children of the host of ``root``."""
        given: dict[str, list[LexborNode]] = {}
        child = root.next
        while child is not None:
            name = (child.attributes.get("slot") or "") if child.is_element_node else ""
            if child.is_element_node or (child.text_content or "").strip():
                given.setdefault(name, []).append(child)
            child = child.next
        self._trees.append(given)
        try:
            yield
        finally:
            self._trees.pop()

    def given(self, name: str) -> list[LexborNode]:
        """Return what the slot called ``name`` shows; a second slot of the name shows nothing."""
        return self._trees[-1].pop(name, []) if self._trees else []

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Within it, slots are those of the tree in which the host stands."""
        tree = self._trees.pop()
        try:
            yield
        finally:
            self._trees.append(tree)

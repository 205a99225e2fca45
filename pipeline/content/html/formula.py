"""A formula as the text it was written as: TeX where the page has it, else MathML on one line (MathML Core)."""

from selectolax.lexbor import LexborNode

Attributes = dict[str, str | None]

# What stands between the two parts of an element.
_BETWEEN = {"mfrac": "/", "msup": "^", "msub": "_", "mover": "^", "munder": "_", "mroot": "^1/"}
_THREE = {"msubsup": ("_", "^"), "munderover": ("_", "^")}
_DEEPEST = 40


def formula_text(math: LexborNode, attributes: Attributes) -> str:
    """Return the TeX a formula was made from, else what its MathML says."""
    for note in math.css("annotation"):
        if "tex" in (note.attributes.get("encoding") or "").lower():
            return note.text(deep=True)
    return attributes.get("alttext") or _linear(math, 0)


def is_shown_again(math: LexborNode) -> bool:
    """Return whether a picture with a text stands beside the hidden box of a formula, and says the same."""
    box = math.parent
    if box is None or "none" not in (box.attributes.get("style") or ""):
        return False
    beside = _element_after(box)
    return beside is not None and beside.tag == "img" and bool(beside.attributes.get("alt"))


def is_looks(node: LexborNode) -> bool:
    """Return whether an element hidden from those who cannot see is what the formula before it looks like."""
    before = node.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    return before is not None and before.tag == "span" and before.css_first("math") is not None


def _element_after(node: LexborNode) -> LexborNode | None:
    after = node.next
    while after is not None and not after.is_element_node:
        after = after.next
    return after


def _linear(node: LexborNode, depth: int) -> str:
    """Return MathML as text; what is raised, lowered or divided keeps a sign of it."""
    if depth > _DEEPEST:
        return node.text(deep=True)
    parts = []
    child = node.first_child
    while child is not None:
        if child.tag == "-text":
            parts.append((child.text_content or "").strip())
        elif child.is_element_node and child.tag not in ("annotation", "annotation-xml"):
            parts.append(_linear(child, depth + 1))
        child = child.next
    parts = [part for part in parts if part]
    tag = node.tag or ""
    if tag in _THREE and len(parts) == 3:
        return f"{parts[0]}{_THREE[tag][0]}{_grouped(parts[1])}{_THREE[tag][1]}{_grouped(parts[2])}"
    if tag in _BETWEEN and len(parts) == 2:
        return f"{_grouped(parts[0])}{_BETWEEN[tag]}{_grouped(parts[1])}"
    return f"√{_grouped(''.join(parts))}" if tag == "msqrt" else "".join(parts)


def _grouped(text: str) -> str:
    return text if len(text) < 2 or text.isalnum() else f"({text})"

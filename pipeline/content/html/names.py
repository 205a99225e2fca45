"""The names of things that are no text: what a page says to a reader who cannot see them (WAI-ARIA accname 1.2)."""

import re

from selectolax.lexbor import LexborNode

Attributes = dict[str, str | None]

# Elements that show an icon where they hold nothing.
ICONS = frozenset(("i", "span", "em", "b", "strong"))
_PICTURES = frozenset(("img", "image", "graphics-symbol"))
# Names of icons in classes (``fa-times``), and of picture files less what a build puts behind them.
_OF_CLASS = re.compile(
    r"(?:^|\s)(?:fa|icon|glyphicon|bi|mdi|ti|ri|ion|octicon|codicon|ms-Icon-)-+([a-z][\w-]*)"
)
_OF_FILE = re.compile(
    r"([\w-]{1,60}?)(?:[-._][0-9a-f]{6,64}|[@-]\d?x?\d*x)?\.(?:png|svg|gif|jpe?g|webp|ico)(?:[?#]|$)"
)
# Signs of icon fonts: they mean nothing outside of their font (Unicode, private use).
_PRIVATE = re.compile(r"[\s\ue000-\uf8ff]*")


def name_of(node: LexborNode, tag: str, attributes: Attributes) -> str:
    """Return the name of a picture that is no ``img``, "" when it has none or ``node`` is no picture.

    Pictures are an ``svg`` (its ``title`` is its name), what has the role ``img``, and elements that hold
    nothing and have a name: icons of a font. A sign that is text says more than a name that is given to it.
    """
    if tag != "svg":
        said = node.text(deep=True) if node.first_child is not None else ""
        picture = (tag in ICONS and not said) or attributes.get("role") in _PICTURES
        if not picture or not _PRIVATE.fullmatch(said):
            return ""
    named = attributes.get("aria-label") or attributes.get("title") or attributes.get("alt")
    return named or (_title(node) if tag == "svg" else "")


def guessed_name(attributes: Attributes) -> str:
    """Return what a picture without a name is called, by its class or its file; "" when neither tells."""
    found = _OF_CLASS.search(attributes.get("class") or "")
    if found:
        return found[1]
    source = (attributes.get("data-src") or attributes.get("src") or "")[-300:]
    file = _OF_FILE.search(source.rpartition("/")[2])
    return file[1] if file else ""


def _title(svg: LexborNode) -> str:
    """Return the text of an svg's own title (SVG 2, 5.7)."""
    child = svg.first_child
    while child is not None and child.tag != "title":
        child = child.next
    return child.text(deep=True) if child is not None else ""


def box_of(attributes: Attributes) -> str:
    """Return a check box or a radio button as it stands in a list of tasks, "" for any other field (GFM, 5.3)."""
    if (attributes.get("type") or "").lower() not in ("checkbox", "radio"):
        return ""
    return "[x] " if "checked" in attributes else "[ ] "


def names_icon(node: LexborNode) -> bool:
    """Return whether text that is only heard says what the icon before it, or after it, shows.

    Nothing but space stands between the two, and both stand in a list, a definition or a cell.
    """
    parent = node.parent
    if parent is None or parent.tag not in ("li", "dd", "dt", "td", "th"):
        return False
    return any(_is_icon(_beside(node, forward)) for forward in (False, True))


def _beside(node: LexborNode, forward: bool) -> LexborNode | None:
    other = node.next if forward else node.prev
    while other is not None and other.tag == "-text" and not (other.text_content or "").strip():
        other = other.next if forward else other.prev
    return other


def _is_icon(node: LexborNode | None) -> bool:
    if node is None or node.tag not in (*ICONS, "svg", "img"):
        return False
    if node.tag == "svg" or "material-" in (node.attributes.get("class") or ""):
        return True
    return node.first_child is None and not node.attributes.get("alt")

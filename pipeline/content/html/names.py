"""The names of things that are no text: what a page says to a reader who cannot see them (WAI-ARIA accname 1.2)."""

import re
from colorsys import rgb_to_hls

from selectolax.lexbor import LexborNode

from pipeline.content.marks import meaning

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
_DRAWING = re.compile(r"[A-Za-z][\w-]*")
_COLOUR = re.compile(
    r"(?i)(?:^|;)\s*(?:background-)?color\s*:\s*([a-z]{3,12}|#(?:[0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-f]))"
)
# Words for hues, each up to so many degrees; what is less saturated has none.
_HUES = {"red": 18, "orange": 44, "yellow": 68, "green": 165, "blue": 262, "purple": 335, "red ": 360}
_GREY = 0.2
_BOXES = frozenset(("checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio"))
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
    return file[1] if file else answer_in(attributes)


def answer_in(attributes: Attributes) -> str:
    """Return the class that is an answer by itself (``yes``, ``not-supported``), "" when none is."""
    names = (attributes.get("class") or "")[:300].split()
    return next((name for name in names if meaning(name.replace("-", " "))), "")


def drawn_name(svg: LexborNode) -> str:
    """Return what an svg without a name is called, by the drawing that it uses (SVG 2, 5.6)."""
    use = svg.css_first("use")
    reference = (use.attributes.get("href") or use.attributes.get("xlink:href") or "") if use else ""
    drawing = reference.rpartition("#")[2][:60]
    return drawing if _DRAWING.fullmatch(drawing) else guessed_name(svg.attributes)


def control_name(node: LexborNode, attributes: Attributes) -> str:
    """Return what a button, a gauge or an embedded picture shows: its name, its text, or its value of the most."""
    value = attributes.get("value") or ""
    most = attributes.get("max") or ""
    named = attributes.get("aria-label") or attributes.get("title") or node.text(deep=True)
    return named.strip() or (f"{value} of {most}" if value and most else value)


def hue_of(node: LexborNode, attributes: Attributes) -> str:
    """Return the hue that a sign or a swatch is shown in, in a word: it may be all that an answer differs in."""
    found = _COLOUR.search((attributes.get("style") or "")[:300])
    if not found or any(map(str.isalnum, node.text(deep=True))):
        return ""
    colour = found[1].lower()
    return _hue(colour[1:]) if colour[0] == "#" else colour if colour in _HUES else ""


def _hue(digits: str) -> str:
    """Return the hue of a colour in hexadecimal (CSS Color 4, 5.2), "" for one without."""
    if len(digits) < 6:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    hue, _, saturation = rgb_to_hls(red, green, blue)
    return (
        next(name.strip() for name, most in _HUES.items() if hue * 360 <= most) if saturation > _GREY else ""
    )


def _title(svg: LexborNode) -> str:
    """Return the text of an svg's own title (SVG 2, 5.7)."""
    child = svg.first_child
    while child is not None and child.tag != "title":
        child = child.next
    return child.text(deep=True) if child is not None else ""


def box_of(attributes: Attributes) -> str:
    """Return a check box or a radio button as it stands in a list of tasks, "" for any other field (GFM, 5.3).

    One that a script draws says its state in ``aria-checked`` (WAI-ARIA 1.2, 6.6).
    """
    if attributes.get("role") in _BOXES and "aria-checked" in attributes:
        return {"true": "[x] ", "mixed": "[-] "}.get(attributes["aria-checked"] or "", "[ ] ")
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

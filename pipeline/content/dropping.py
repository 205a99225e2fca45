"""What on a page is not its content, and which rule says so."""

import re

from selectolax.lexbor import LexborNode

Attributes = dict[str, str | None]

# Landmarks that stand around an article (WAI-ARIA 1.2, 5.3.4) and boxes that come up over it.
_ROLES = frozenset(
    "navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar tooltip "
    "progressbar status timer form".split()
)
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# Names that people give to what stands around an article, as whole words of an id or class.
_CHROME = re.compile(
    r"(?<![a-z])(?:nav|navbar|navigation|menu|megamenu|footer|header|sidebar|breadcrumbs?|cookies?|consent|gdpr|modal"
    r"|popup|dialog|overlay|banner|promo|related|recommended|newsletter|subscribe|share|social|toc|drawer|dropdown"
    r"|announcement|carousel|slider|teaser|comments?|login|signup|toast|snackbar|search)(?![a-z])",
    re.IGNORECASE,
)
_UNSEEN = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-?reader-(?:text|only)|material-(?:icons|symbols)\S*)(?:\s|$)"
)
_CONSENT = re.compile(r"cookie|consent|gdpr|rgpd|tracking", re.IGNORECASE)
_BOX = re.compile(
    r"modal|banner|popup|pop-up|dialog|overlay|notice|bar(?![a-z])|wall|preferences|settings|manager|drawer|layer|toast",
    re.IGNORECASE,
)
# A state of the page ("cookie-banner-open") is no box.
_WHOLE = frozenset({"html", "body", "main", "article", "h1", "h2", "h3", "h4", "p", "a", "li", "section"})
_TAGS = frozenset({"nav", "footer", "aside", "dialog", "search"})


class Dropping:
    """Decides for every element whether the reader passes over it, and remembers why."""

    def __init__(self, selected: dict[int, str], *, explain: bool = False) -> None:
        """Drop what is in ``selected`` (element identity to rule), and what stands around any article."""
        self.tags = _TAGS
        self._selected = selected
        self.dropped: list[tuple[str, str, int]] | None = [] if explain else None

    def drops(self, node: LexborNode, tag: str, attributes: Attributes) -> bool:
        """Return whether the reader passes over ``node``."""
        rule = self._rule(node, tag, attributes)
        if rule and self.dropped is not None:
            self.dropped.append((rule, described(tag, attributes), len(node.text(deep=True).split())))
        return bool(rule)

    def _rule(self, node: LexborNode, tag: str, attributes: Attributes) -> str:
        if tag in _TAGS:
            return f"tag {tag}"
        if self._selected and node.mem_id in self._selected:
            return self._selected[node.mem_id]
        role = attributes.get("role")
        if role in _ROLES:
            return f"role {role}"
        classes = attributes.get("class")
        if classes and _UNSEEN.search(classes):
            return "for screen readers, or an icon's name"
        if tag not in _WHOLE and is_consent_box(attributes):
            return "asks for consent"
        return ""


def is_hidden(attributes: Attributes) -> bool:
    """Return whether an element is not shown when the page opens."""
    style = attributes.get("style")
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or bool(style and _HIDDEN.search(style))
    )


def named_like_chrome(attributes: Attributes) -> bool:
    """Return whether id or class say that an element stands around an article."""
    return any(_CHROME.search(attributes.get(name) or "") for name in ("id", "class"))


def is_consent_box(attributes: Attributes) -> bool:
    """Return whether id or class name a box that asks for consent."""
    for name in ("id", "class"):
        for word in (attributes.get(name) or "").split():
            if _CONSENT.search(word) and _BOX.search(word):
                return True
    return False


def described(tag: str, attributes: Attributes) -> str:
    """Return an element as a selector a person can find it by."""
    name = f"#{attributes['id']}" if attributes.get("id") else ""
    classes = "".join(f".{part}" for part in (attributes.get("class") or "").split()[:2])
    return f"{tag}{name}{classes}"

"""What on a page is not its content, and which rule says so."""

import re
from collections.abc import Callable

from selectolax.lexbor import LexborNode

from pipeline.sites import ContentRules

Attributes = dict[str, str | None]

# Landmarks that stand around an article (WAI-ARIA 1.2, 5.3.4) and boxes that come up over it.
_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu", "menubar",
     "toolbar", "tooltip", "progressbar", "status", "timer")
)  # fmt: skip
_TAGS = frozenset(("nav", "footer", "aside", "dialog", "search"))
# A state of the page ("cookie-banner-open") is no box, and a paragraph is not one either.
_WHOLE = frozenset(
    ("html", "body", "main", "article", "section", "h1", "h2", "h3", "h4", "p", "a", "li", "table", "td", "span")
)  # fmt: skip
_UNSEEN = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-?reader-(?:text|only)|material-(?:icons|symbols)\S*)(?:\s|$)"
)
_CONSENT = re.compile(r"cookie|consent|gdpr|rgpd", re.IGNORECASE)
_BOX = re.compile(
    r"modal|banner|pop-?up|dialog|overlay|notice|bar(?![a-z])|wall|preferences|settings|manager|drawer|toast",
    re.IGNORECASE,
)
# Names that people give to what stands around an article, as whole words of an id or class. They only weigh.
_CHROME = re.compile(
    r"(?<![a-z])(?:nav|navbar|navigation|menu|megamenu|footer|header|sidebar|breadcrumbs?|cookies?|consent|gdpr"
    r"|modal|popup|dialog|overlay|banner|promo|related|recommended|newsletter|subscribe|share|social|toc|drawer"
    r"|dropdown|announcement|carousel|slider|teaser|comments?|login|signup|toast|snackbar|search)(?![a-z])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CALLOUT = re.compile(
    r"(?<![a-z])(?:note|tip|warning|caution|important|info|danger|callout|admonition|alert)(?![a-z])"
)
_SIMPLE = re.compile(
    r"([a-z][a-z0-9-]*)?(?:#([\w-]+)|\.([\w-]+)|\[([\w-]+)(?:([\^$]?)=[\"']?([^\"'\]]*)[\"']?)?\])?\Z"
)
# Names a page may use before what was remembered of them is forgotten.
_REMEMBERED = 20_000


class Dropping:
    """Decides for every element whether the reader passes over it. One for all pages under the same rules."""

    def __init__(self, rules: ContentRules) -> None:
        """Prepare the site's ``drop`` selectors; those beyond tag, id, class and attribute go through CSS."""
        self.versions = rules.versions
        self.complex: list[str] = []
        self._tags = {tag: f"tag {tag}" for tag in _TAGS}
        self._by_name: dict[str, list[tuple[str, Callable[[str], bool], str]]] = {}
        for selector in rules.drop:
            self._learn(selector)
        self._known: dict[tuple[str, str], str] = {}
        self._others = [name for name in self._by_name if name not in ("id", "class")]

    def _learn(self, selector: str) -> None:
        found = _SIMPLE.match(selector.strip())
        if not found:
            self.complex.append(selector)
            return
        tag, ident, classed, name, how, value = found.groups()
        rule = f"drop {selector}"
        if ident:
            self._test("id", tag, lambda text: text == ident, rule)
        elif classed:
            self._test("class", tag, lambda text: classed in text.split(), rule)
        elif name:
            self._test(name, tag, _comparing(how, value), rule)
        else:
            self._tags[tag] = rule

    def _test(self, name: str, tag: str | None, test: Callable[[str], bool], rule: str) -> None:
        self._by_name.setdefault(name, []).append((tag or "", test, rule))

    def rule(
        self, node: LexborNode, tag: str, attributes: Attributes, selected: dict[int, str], version: str
    ) -> str:
        """Return the rule by which the reader passes over ``node``, "" when it reads it.

        ``selected`` holds what the complex selectors found, ``version`` the product version asked for.
        """
        if tag in self._tags and not (tag == "aside" and _CALLOUT.search(attributes.get("class") or "")):
            return self._tags[tag]
        for name in ("id", "class"):
            value = attributes.get(name)
            if value:
                rule = self._known.get((tag + name, value))
                rule = self._named(tag, name, value) if rule is None else rule
                if rule:
                    return rule
        return self._by_attributes(tag, attributes, version) or (
            selected.get(node.mem_id, "") if selected else ""
        )

    def _named(self, tag: str, name: str, value: str) -> str:
        """What an id or a class says, remembered: pages repeat them by the hundred."""
        rule = next(
            (rule for only, test, rule in self._by_name.get(name, ()) if only in ("", tag) and test(value)),
            "",
        )
        if not rule and name == "class" and _UNSEEN.search(value):
            rule = "for screen readers, or the name of an icon"
        if (
            not rule
            and tag not in _WHOLE
            and any(_CONSENT.search(w) and _BOX.search(w) for w in value.split())
        ):
            rule = "asks for consent"
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        self._known[tag + name, value] = rule
        return rule

    def _by_attributes(self, tag: str, attributes: Attributes, version: str) -> str:
        role = attributes.get("role")
        if role in _ROLES:
            return f"role {role}"
        for name in self._others:
            if name in attributes:
                for only, test, rule in self._by_name[name]:
                    if only in ("", tag) and test(attributes[name] or ""):
                        return rule
        if (
            version
            and self.versions in attributes
            and version not in (attributes[self.versions] or "").split()
        ):
            return f"another version than {version}"
        return ""


def _comparing(how: str, value: str | None) -> Callable[[str], bool]:
    if value is None:
        return lambda text: True
    if how == "^":
        return lambda text: text.startswith(value)
    if how == "$":
        return lambda text: text.endswith(value)
    return lambda text: text == value


class Trust:
    """How far the prose of an element counts when the article is looked for; nothing is left out for it."""

    def __init__(self) -> None:
        """Begin with no names known."""
        self._known: dict[str, float] = {}

    def of(self, attributes: Attributes) -> float:
        """Return 1, less for what is hidden or named like something around an article."""
        style = attributes.get("style")
        if (
            "hidden" in attributes
            or attributes.get("aria-hidden") == "true"
            or (style and _HIDDEN.search(style))
        ):
            return 0.1
        return min(self._named(attributes.get("id")), self._named(attributes.get("class")))

    def _named(self, name: str | None) -> float:
        if not name:
            return 1.0
        known = self._known.get(name)
        if known is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            known = self._known[name] = 0.2 if _CHROME.search(name) else 1.0
        return known


def described(tag: str, attributes: Attributes) -> str:
    """Return an element as a selector a person can find it by."""
    name = f"#{attributes['id']}" if attributes.get("id") else ""
    classes = "".join(f".{part}" for part in (attributes.get("class") or "").split()[:2])
    return f"{tag}{name}{classes}"

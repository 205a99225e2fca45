"""What on a page is not its content, and which rule says so."""

import re
from collections.abc import Callable

from selectolax.lexbor import LexborNode

from pipeline.sites import ContentRules

Attributes = dict[str, str | None]

# Landmarks that stand around an article (WAI-ARIA 1.2, 5.3.4) and boxes that come up over it.
_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu",
     "menubar", "toolbar", "tooltip", "progressbar", "status", "timer")
)  # fmt: skip
_TAGS = frozenset(("nav", "footer", "aside", "dialog", "search"))
# A state of the page ("cookie-banner-open") is no box, and a paragraph is not one either.
_WHOLE = frozenset(
    ("html", "body", "main", "article", "section", "h1", "h2", "h3", "h4", "p", "a", "li", "table", "td",
     "span")
)  # fmt: skip
_UNSEEN = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-?reader-(?:text|only)|material-(?:icons|symbols)\S*)(?:\s|$)"
)
# Why a reader who sees the page does not read something: the one rule that says nothing of what it says.
UNSEEN = "for screen readers, or the name of an icon"
_CONSENT = re.compile(r"cookie|consent|gdpr|rgpd", re.IGNORECASE)
_BOX = re.compile(
    r"modal|banner|pop-?up|dialog|overlay|notice|bar(?![a-z])|wall|preferences|settings|manager|drawer|toast",
    re.IGNORECASE,
)
# Boxes that come up over a page: dropped where they are named so and not shown when the page opens.
_OVER = re.compile(
    r"(?<![a-z])(?:modal|popup|pop-up|dialog|overlay|lightbox|drawer|navbar|nav|menu|megamenu|newsletter|toast|snackbar)"
    r"(?![a-z])",
    re.IGNORECASE,
)
_ALERT_BOXES = ("alert", "admonition", "callout", "notecard", "notice")
_HIDING = ("hidden", "aria-hidden", "style")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_CALLOUT = re.compile(
    r"(?<![a-z])(?:note|tip|warning|caution|important|info|danger|callout|admonition|alert)(?![a-z])"
)
_SIMPLE = re.compile(
    r"([a-z][a-z0-9-]*)?(?:#([\w-]+)|\.([\w-]+)|\[([\w-]+)(?:([\^$]?)=[\"']?([^\"'\]]*)[\"']?)?\])?\Z"
)
# Names a page may use before what was remembered of them is forgotten.
_REMEMBERED = 5_000


class Dropping:
    """Decides for every element whether the reader passes over it. One for all pages under the same rules."""

    def __init__(self, rules: ContentRules) -> None:
        """Prepare the site's ``drop`` selectors; those beyond tag, id, class and attribute go through CSS."""
        self.versions = rules.versions
        self.alerts = Alerts(rules.alerts)
        self.complex: list[str] = []
        self.tags = {tag: f"tag {tag}" for tag in _TAGS}
        self._named: dict[str, dict[str, list[tuple[str, str]]]] = {"id": {}, "class": {}}
        self._tested: dict[str, list[tuple[str, Callable[[str], bool], str]]] = {}
        for selector in rules.drop:
            self._learn(selector)
        # What elements are dropped for: tag, or (tag or "", attribute, name); bytes, for the slice.
        self.silent_tags = tuple(tag.encode() for tag in sorted(self.tags.keys() - _TAGS))
        self.silent_names = frozenset(
            (only.encode(), attribute.encode(), word.encode())
            for attribute, known in self._named.items()
            for word, found in known.items()
            for only, _ in found
        )
        self._known: dict[str, dict[tuple[str, str], str]] = {"id": {}, "class": {}}
        self._others = [name for name in self._tested if name not in ("id", "class")]
        # An element with none of these attributes is judged by its tag, id and class alone.
        self._telling = frozenset(("role", *_HIDING, self.versions, *self._others))

    def _learn(self, selector: str) -> None:
        found = _SIMPLE.match(selector.strip())
        if not found:
            self.complex.append(selector)
            return
        tag, ident, classed, name, how, value = found.groups()
        rule = f"drop {selector}"
        if ident or classed:
            by_name = self._named["id" if ident else "class"]
            by_name.setdefault(ident or classed, []).append((tag or "", rule))
        elif name:
            self._tested.setdefault(name, []).append((tag or "", _comparing(how, value), rule))
        else:
            self.tags[tag] = rule

    def rule(
        self, node: LexborNode, tag: str, attributes: Attributes, selected: dict[int, str], version: str
    ) -> str:
        """Return the rule by which the reader passes over ``node``, "" when it reads it.

        ``selected`` holds what the complex selectors found, ``version`` the product version asked for.
        """
        if tag in self.tags and not (tag == "aside" and _CALLOUT.search(attributes.get("class") or "")):
            return self.tags[tag]
        ident, classes = attributes.get("id"), attributes.get("class")
        return (
            (self._by_name(tag, "id", ident) if ident else "")
            or (self._by_name(tag, "class", classes) if classes else "")
            or ("" if self._telling.isdisjoint(attributes) else self._by_attributes(tag, attributes, version))
            or (selected.get(node.mem_id, "") if selected else "")
        )

    def _by_name(self, tag: str, name: str, value: str) -> str:
        """What an id or a class says, remembered: pages repeat them by the hundred."""
        known = self._known[name]
        rule = known.get((tag, value))
        if rule is None:
            if len(known) > _REMEMBERED:
                known.clear()
            rule = known[tag, value] = self._rule_of_name(tag, name, value)
        return rule

    def _rule_of_name(self, tag: str, name: str, value: str) -> str:
        words = value.split()
        for word in words:
            for only, rule in self._named[name].get(word, ()):
                if only in ("", tag):
                    return rule
        for only, test, rule in self._tested.get(name, ()):
            if only in ("", tag) and test(value):
                return rule
        if name == "class" and _UNSEEN.search(value):
            return UNSEEN
        asks = tag not in _WHOLE and any(_CONSENT.search(word) and _BOX.search(word) for word in words)
        return "asks for consent" if asks else ""

    def _by_attributes(self, tag: str, attributes: Attributes, version: str) -> str:
        role = attributes.get("role")
        if role in _ROLES:
            return f"role {role}"
        if is_hidden(attributes) and tag not in _WHOLE and role != "tabpanel" and _is_over(attributes):
            return "comes up over the page"
        for name in self._others:
            if name in attributes:
                for only, test, rule in self._tested[name]:
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


def _is_over(attributes: Attributes) -> bool:
    return any(_OVER.search(attributes.get(name) or "") for name in ("id", "class"))


def is_hidden(attributes: Attributes) -> bool:
    """Return whether an element is not shown when the page opens."""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = (attributes.get("style") or "").lower()
    return ("none" in style or "hidden" in style) and bool(_HIDDEN.search(style))


class Alerts:
    """Which elements are alerts, by what they are called."""

    def __init__(self, kinds: dict[str, str]) -> None:
        """Take the site's names of alerts, each with the kind of alert it is."""
        self._kinds = kinds
        self._known: dict[tuple[str, str], str] = {}

    def of(self, tag: str, classes: str) -> str:
        """Return the kind of alert that an element with these classes is, "" for none."""
        kind = self._known.get((tag, classes))
        if kind is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            kind = self._known[tag, classes] = self._named(tag, classes)
        return kind

    def _named(self, tag: str, classes: str) -> str:
        """A word such as ``note`` alone says little: it must be shouted, or stand with the word for a box."""
        boxed = tag == "aside" or any(box in classes for box in _ALERT_BOXES)
        for name in classes.split():
            kind = self._kinds.get(name.casefold().rpartition("-")[2])
            if kind and (boxed or name.isupper()):
                return kind
        return ""


def described(tag: str, attributes: Attributes) -> str:
    """Return an element as a selector a person can find it by."""
    name = f"#{attributes['id']}" if attributes.get("id") else ""
    classes = "".join(f".{part}" for part in (attributes.get("class") or "").split()[:2])
    return f"{tag}{name}{classes}"

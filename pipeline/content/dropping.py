"""What on a page is not its content, and which rule says so."""

from selectolax.lexbor import LexborNode

Attributes = dict[str, str | None]

# Landmarks that stand around an article (WAI-ARIA 1.2, 5.3.4) and boxes that come up over it.
_ROLES = frozenset(
    "navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar tooltip "
    "progressbar status timer form".split()
)
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
        return ""


def described(tag: str, attributes: Attributes) -> str:
    """Return an element as a selector a person can find it by."""
    name = f"#{attributes['id']}" if attributes.get("id") else ""
    classes = "".join(f".{part}" for part in (attributes.get("class") or "").split()[:2])
    return f"{tag}{name}{classes}"

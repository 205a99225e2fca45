"""The YAML of a front matter, read by its library: every value as a text."""

import re

import yaml

# With libyaml where it is installed; both leave every value as it is written.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NAME = re.compile(r"[A-Za-z_][\w.-]*\Z")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
# What of a mapping stands for it: an author list of names and addresses, for example.
_NAMING = ("name", "title", "id")


def read_yaml(block: str) -> dict[str, str] | None:
    """Return the names of a block in lower case with their values, the first of two with one name.

    ``None`` where the block is no valid YAML.
    """
    try:
        top = yaml.compose(block, Loader=_LOADER)
    except (yaml.YAMLError, RecursionError):
        return None
    if not isinstance(top, yaml.MappingNode):
        return {}
    pairs: dict[str, str] = {}
    for name, value in top.value:
        if isinstance(name, yaml.ScalarNode) and _NAME.match(name.value):
            pairs.setdefault(name.value.lower(), _node_text(value))
    return pairs


def _node_text(node: yaml.Node) -> str:
    """Return a value as text: of a list its items, of a mapping what names it; nothing deeper."""
    if isinstance(node, yaml.SequenceNode):
        return ", ".join(filter(None, map(_item_text, node.value)))
    return _item_text(node)


def _item_text(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        text = str(node.value)
        return "" if not node.style and text in _NULLS else " ".join(text.split())
    if isinstance(node, yaml.MappingNode):
        texts = {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
        named = (texts[name] for name in _NAMING if isinstance(texts.get(name), yaml.ScalarNode))
        return next((str(one.value) for one in named), "")
    return ""

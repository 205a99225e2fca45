"""Front matter as other teams use it: YAML between ``---`` or TOML between ``+++`` at the top of the file.

YAML is read by its library, every value as a text: ``no`` and ``1.10`` are titles too. What is not valid
(``title: Error: full``) is read line by line instead, so that a broken line costs only itself.
"""

import re
import tomllib

from pipeline.articles.header import Header, position
from pipeline.articles.model import Issue

_FENCED = re.compile(
    r"\s*(?:(---)[ \t]*\n(.*?)^(?:---|\.\.\.)|(\+\+\+)[ \t]*\n(.*?)^\+\+\+)[ \t]*(?:\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
# What is longer is no front matter of an article: the tree of nodes would take a hundred times its memory.
_MOST = 50_000
# A TOML key of many parts takes the square of its length to read.
_DEEP = re.compile(r"(?<![\w\"'.-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){500}")
_PAIR = re.compile(r"([A-Za-z_][\w.-]*)[ \t]*:(?:[ \t]+(.*)|[ \t]*)\Z")
_QUOTED = re.compile(r"""'((?:[^']|'')*)'|"((?:[^"\\]|\\.)*)\"""")
_PLACE = re.compile(r"at line (\d+), column (\d+)")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)\Z")


def read_front_matter(text: str) -> Header | None:
    """Read front matter: values as text, lists joined by ", "; ``None`` when there is none."""
    fenced = _FENCED.match(text)
    if fenced is None:
        return None
    if fenced[3]:
        return _toml(fenced)
    block = fenced[2]
    if block.lstrip().startswith("{"):
        return None  # a form in JSON
    pairs = _yaml(block)
    empty = not pairs and bool(block.strip())
    return None if empty else Header(tuple(pairs.items()), fenced.start(1), fenced.end(), ())


def _toml(fenced: re.Match[str]) -> Header:
    start, end = fenced.start(3), fenced.end()
    if len(fenced[4]) > _MOST or _DEEP.search(fenced[4]):
        return Header((), start, end, (_invalid(fenced, "it is too long, or a key of it nests too deep"),))
    try:
        # Behind as many line ends as in the file, so that an error names the line of the file.
        table = tomllib.loads("\n" * fenced.string.count("\n", 0, fenced.start(4)) + fenced[4])
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Header((), start, end, (_invalid(fenced, str(error)),))
    pairs = ((name.lower(), _text(value)) for name, value in table.items() if not isinstance(value, dict))
    return Header(tuple(pairs), start, end, ())


def _invalid(fenced: re.Match[str], why: str) -> Issue:
    place = _PLACE.search(why)
    line, column = map(int, place.groups()) if place else position(fenced.string, fenced.start(3))
    return Issue("front-matter-invalid", line, column, why)


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _yaml(block: str) -> dict[str, str]:
    """Return the names of a block with their values, the first of two with one name."""
    # The library is loaded for the first block that no cache knows.
    from pipeline.articles.yaml_block import read_yaml

    pairs = read_yaml(block) if len(block) <= _MOST else None
    return _line_by_line(block) if pairs is None else pairs


def _line_by_line(block: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in block.split("\n"):
        pair, item = _PAIR.match(line), _ITEM.match(line)
        if pair:
            name = pair[1].lower()
            found.setdefault(name, [_scalar(pair[2] or "")])
        elif item and name:
            found[name].append(_scalar(item[1]))
    return {name: ", ".join(filter(None, values)) for name, values in found.items()}


def _scalar(value: str, *, nested: bool = False) -> str:
    """Return one value as text; of a list its items, of a list in a list (``nested``) what is written."""
    plain = value.strip()
    quoted = _QUOTED.match(plain)
    if quoted:
        return quoted[1].replace("''", "'") if quoted[2] is None else re.sub(r"\\(.)", r"\1", quoted[2])
    if plain[:1] in ('"', "'"):
        return plain[1:]
    plain = re.split(r"(?:^|\s)#", plain, maxsplit=1)[0].strip()
    if not nested and plain.startswith("[") and plain.endswith("]"):
        return ", ".join(filter(None, (_scalar(item, nested=True) for item in plain[1:-1].split(","))))
    return "" if plain in ("|", ">", "~", "null") else plain

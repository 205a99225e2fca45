"""Front matter as other teams use it: YAML between ``---`` or TOML between ``+++`` at the top of the file.

Of YAML only what front matter holds is read: names with a text, a quoted text, or a flat list.
"""

import re
import tomllib

from pipeline.articles.header import Header, position
from pipeline.articles.model import Issue

_FENCED = re.compile(r"\s*(---|\+\+\+)[ \t]*\n(.*?)^\1[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_PAIR = re.compile(r"([A-Za-z_][\w.-]*)[ \t]*:(?:[ \t]+(.*)|[ \t]*)\Z")
_QUOTED = re.compile(r"""'((?:[^']|'')*)'|"((?:[^"\\]|\\.)*)\"""")
_PLACE = re.compile(r"at line (\d+), column (\d+)")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)\Z")


def read_front_matter(text: str) -> Header | None:
    """Read front matter: values as text, lists joined by ", "; ``None`` when there is none."""
    fenced = _FENCED.match(text)
    if fenced is None:
        return None
    if fenced[1] == "+++":
        return _toml(fenced)
    pairs = _yaml(fenced[2])
    return Header(tuple(pairs.items()), fenced.start(1), fenced.end(), ()) if pairs else None


def _toml(fenced: re.Match[str]) -> Header:
    start, end = fenced.start(1), fenced.end()
    try:
        # Behind as many line ends as in the file, so that an error names the line of the file.
        table = tomllib.loads("\n" * fenced.string.count("\n", 0, fenced.start(2)) + fenced[2])
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Header((), start, end, (_invalid(fenced, error),))
    pairs = ((name.lower(), _text(value)) for name, value in table.items() if not isinstance(value, dict))
    return Header(tuple(pairs), start, end, ())


def _invalid(fenced: re.Match[str], error: Exception) -> Issue:
    place = _PLACE.search(str(error))
    line, column = map(int, place.groups()) if place else position(fenced.string, fenced.start(1))
    return Issue("front-matter-invalid", line, column, str(error))


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _yaml(block: str) -> dict[str, str]:
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


def _scalar(value: str) -> str:
    plain = value.strip()
    quoted = _QUOTED.match(plain)
    if quoted:
        return quoted[1].replace("''", "'") if quoted[2] is None else re.sub(r"\\(.)", r"\1", quoted[2])
    if plain[:1] in ('"', "'"):
        return plain[1:]
    plain = re.split(r"(?:^|\s)#", plain, maxsplit=1)[0].strip()
    if plain.startswith("[") and plain.endswith("]"):
        return ", ".join(filter(None, (_scalar(item) for item in plain[1:-1].split(","))))
    return "" if plain in ("|", ">", "~", "null") else plain

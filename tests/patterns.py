"""Every regular expression of the package, how it is used, and texts that are hard for it."""

import ast
import importlib
import re
import re._constants as codes  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
_ANCHORED = {"match", "fullmatch"}
_SEARCHING = {"search", "sub", "subn", "findall", "finditer", "split"}


class Use(NamedTuple):
    """A pattern where it stands; ``anchored``: it is tried at one place of a text only."""

    where: str
    pattern: re.Pattern[Any]
    anchored: bool


def uses() -> Iterator[Use]:
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        if path.name in ("__main__.py", "_test.py"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        module = importlib.import_module(name)
        called = _called(tree)
        for variable, value in sorted(vars(module).items()):
            if isinstance(value, re.Pattern) and variable in called:
                yield Use(f"{name}.{variable}", value, called[variable] <= _ANCHORED)
        yield from _inline(tree, name)


def _called(tree: ast.AST) -> dict[str, set[str]]:
    """Return the methods that are looked up on each name; a pattern that is handed on may be used in any way."""
    found: dict[str, set[str]] = {}
    looked_up = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            looked_up.add(id(node.value))
            found.setdefault(node.value.id, set()).add(node.attr)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in looked_up:
            found.setdefault(node.id, set()).add("search")
    return found


def _inline(tree: ast.AST, name: str) -> Iterator[Use]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        first = node.args[0]
        verb = node.func.attr
        is_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        if is_re and isinstance(first, ast.Constant) and verb in _ANCHORED | _SEARCHING:
            yield Use(f"{name}:{node.lineno}", re.compile(first.value), verb in _ANCHORED)


def samples(pattern: re.Pattern[Any], most: int = 14) -> list[str]:
    """Return short texts that parts of ``pattern`` match: literals in a row, and one of every class."""
    found: dict[str, None] = {}
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    _walk(parser.parse(source, pattern.flags & ~re.UNICODE & ~re.DEBUG), found)
    return list(found)[:most]


def whole(pattern: re.Pattern[Any]) -> str:
    """Return a text that the whole of ``pattern`` may match, each repeat taken once."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    return _one(parser.parse(source, pattern.flags & ~re.UNICODE & ~re.DEBUG))


def _one(items: Any) -> str:
    return "".join(_of(kind, value) for kind, value in items)


def _of(kind: Any, value: Any) -> str:
    if kind is codes.LITERAL:
        return chr(value)
    if kind is codes.IN:
        return _member(value)
    if kind in (codes.ANY, codes.NOT_LITERAL):
        return "x"
    if kind in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return _one(value[2]) * max(1, min(value[0], 3))
    if kind is codes.SUBPATTERN:
        return _one(value[3])
    if kind is codes.ATOMIC_GROUP:
        return _one(value)
    if kind is codes.BRANCH:
        return _one(value[1][0])
    return ""


def _member(items: Any) -> str:
    for kind, value in items:
        if kind is codes.NEGATE:
            return next(c for c in "x 1<\n" if not _holds(items[1:], c))
        if kind is codes.LITERAL:
            return chr(value)
        if kind is codes.RANGE:
            return chr(value[0])
        if kind is codes.CATEGORY:
            return {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "1", "CATEGORY_WORD": "a"}.get(str(value), "!")
    return "x"


def _holds(items: Any, character: str) -> bool:
    text = "".join(_member([item]) for item in items)
    return character in text


def _walk(items: Any, found: dict[str, None]) -> None:
    run = ""
    for kind, value in items:
        if kind is codes.LITERAL:
            run += chr(value)
            continue
        if run:
            found.setdefault(run)
        run = ""
        if kind is codes.IN:
            for item in value[:4]:
                found.setdefault(_member([item]) if item[0] is not codes.NEGATE else _member(value))
        elif kind in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            found.setdefault(_one(value[2]))
            _walk(value[2], found)
        elif kind is codes.SUBPATTERN:
            _walk(value[3], found)
        elif kind is codes.ATOMIC_GROUP:
            _walk(value, found)
        elif kind is codes.BRANCH:
            for branch in value[1]:
                found.setdefault(_one(branch))
                _walk(branch, found)
        elif kind in (codes.ASSERT, codes.ASSERT_NOT):
            _walk(value[1], found)
        elif kind in (codes.ANY, codes.NOT_LITERAL):
            found.setdefault("x")
    if run:
        found.setdefault(run)
    found.pop("", None)

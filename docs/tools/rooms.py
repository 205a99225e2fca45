"""The rooms of the code as the code has them: ``python docs/tools/rooms.py`` prints the table and any circle.

A room is a folder of ``pipeline`` or one of its modules. Imports inside functions count like all others;
those for the type checker alone do not.
"""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "pipeline"


def layers() -> list[list[str]]:
    """Return the rooms from the top down as the layers contract in ``pyproject.toml`` lists them."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    listed = next(one["layers"] for one in contracts if one["type"] == "layers")
    return [[room.strip().removeprefix("pipeline.") for room in layer.split(":")] for layer in listed]


def modules() -> dict[str, Path]:
    """Return every module of the package by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(path: Path, known: dict[str, Path]) -> Iterator[str]:
    """Yield the modules of the package that the module at ``path`` imports."""
    for node in _without_type_checking(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from {name if name in known else node.module for name in names} & known.keys()
        elif isinstance(node, ast.Import):
            yield from {alias.name for alias in node.names} & known.keys()


def _without_type_checking(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from _without_type_checking(child)


def room_of(module: str) -> str:
    """Return the room of a module, "" for the package itself."""
    return module.partition(".")[2].partition(".")[0]


def lines_by_room() -> dict[str, int]:
    """Return the lines of Python in each room."""
    lines: dict[str, int] = {}
    for name, path in modules().items():
        room = room_of(name)
        lines[room] = lines.get(room, 0) + len(path.read_text(encoding="utf-8").splitlines())
    return lines


def circles() -> list[list[str]]:
    """Return the groups of modules that import each other in a circle (strongly connected, Tarjan 1972)."""
    known = modules()
    graph = {name: sorted(set(imports_of(path, known)) - {name}) for name, path in known.items()}
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in graph[name]:
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            group = [stack.pop()]
            while group[-1] != name:
                group.append(stack.pop())
            if len(group) > 1:
                found.append(sorted(group))

    for name in graph:
        if name not in index:
            visit(name)
    return found


def about(room: str) -> str:
    """Return the first line of a room's docstring."""
    doc = ast.get_docstring(ast.parse(modules()[f"pipeline.{room}"].read_text(encoding="utf-8"))) or ""
    return doc.splitlines()[0].rstrip(".") if doc else ""


def table() -> str:
    """Return the rooms from the top of the layers down, each with what lies there."""
    rows = ["| room | what lies there |", "|---|---|"]
    rows += [f"| `{room}` | {about(room)} |" for layer in layers() for room in layer]
    return "\n".join(rows) + "\n"


def sizes() -> Iterator[str]:
    """Yield a line for each room: its lines of Python and its share of all."""
    lines = lines_by_room()
    whole = sum(lines.values())
    for room, count in sorted(lines.items(), key=lambda item: -item[1]):
        yield f"{room or '(package)':<10} {count:>6} {count / whole:>6.1%}"


def picture() -> str:
    """Return a Mermaid graph of the rooms and the imports between them, without those that a path implies."""
    known = modules()
    rooms = [room for layer in layers() for room in layer]
    direct: dict[str, set[str]] = {room: set() for room in rooms}
    for name, path in known.items():
        if room_of(name) in direct:
            direct[room_of(name)] |= {room_of(other) for other in imports_of(path, known)} & direct.keys()
    below: dict[str, set[str]] = {}
    for room in reversed(rooms):
        direct[room].discard(room)
        below[room] = direct[room].union(*(below.get(other, set()) for other in direct[room]))
    arrows = [
        f"  {room} --> {other}"
        for room in rooms
        for other in sorted(direct[room], key=rooms.index)
        if not any(other in below.get(third, set()) for third in direct[room])
    ]
    return "```mermaid\nflowchart TD\n" + "\n".join(arrows) + "\n```\n"


def main() -> int:
    """Print the table and the circles; return 1 where a room is too large or a circle exists."""
    lines = lines_by_room()
    room, most = max(lines.items(), key=lambda item: item[1])
    share = most / sum(lines.values())
    print("\n".join(sizes()))
    print(f"largest room: {room}, {share:.1%} of {sum(lines.values())} lines (at most 20 %)")
    found = circles()
    print("circles: " + ("; ".join(" <-> ".join(group) for group in found) or "none"))
    return 1 if found or share > 0.2 else 0


if __name__ == "__main__":
    sys.exit(main())

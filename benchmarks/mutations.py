"""The mutants of a Python source: small edits that a good test notices, as a person could have made them."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

_OPERATORS: dict[type[ast.AST], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">=")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: (r"is\s+not", ("is",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: (r"not\s+in", ("in",)),
    ast.And: ("and", ("or",)),
    ast.Or: ("or", ("and",)),
    ast.Add: (r"\+", ("-",)),
    ast.Sub: ("-", ("+",)),
    ast.Mult: (r"\*", ("/",)),
    ast.Div: ("/", ("*",)),
    ast.FloorDiv: ("//", ("*",)),
    ast.Mod: ("%", ("*",)),
    ast.BitAnd: ("&", ("|",)),
    ast.BitOr: (r"\|", ("&",)),
}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}
_EMPTY = {
    "str": '""',
    "list": "[]",
    "tuple": "()",
    "dict": "{{}}",
    "bool": "not {}",
    "int": "0",
    "float": "0.0",
}
_DROPPED = (ast.Expr, ast.AugAssign, ast.Raise, ast.Continue, ast.Break, ast.Delete)
# Without these a dictionary gives an error at once, which tells nothing of a test.
_VIEWS = frozenset({"items", "keys", "values"})
_ALIASES = frozenset({"Callable", "Literal", "Union", "Annotated"})


class Mutant(NamedTuple):
    """One edit: ``source`` is the whole mutated text, ``before`` and ``after`` are the statement's lines.

    A test reaches the mutant when it executes one of the lines ``first`` to ``line``. ``top`` is true for
    what runs when the module is imported.
    """

    line: int
    first: int
    top: bool
    before: str
    after: str
    source: str


class _Place(NamedTuple):
    """The statement an edit belongs to: its first line, and whether it is outside of every function."""

    first: int
    top: bool


Edit = tuple[ast.expr | ast.stmt, str]


def mutants(source: str) -> Iterator[Mutant]:
    """Yield the mutants of ``source`` that compile, each once."""
    seen = {source}
    text = _Text(source)
    for place, (node, new) in _statements(ast.parse(source).body, text, top=True):
        start, end = text.span(node)
        changed = (text.raw[:start] + new.encode() + text.raw[end:]).decode()
        if changed not in seen and _compiles(changed):
            seen.add(changed)
            before, after = (
                text.lines(node),
                _Text(changed).lines(node, new.count("\n") - text.of(node).count("\n")),
            )
            yield Mutant(node.lineno, place.first, place.top, before, after, changed)


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


class _Text:
    """A source by the positions that ``ast`` gives: lines from 1 and columns in bytes."""

    def __init__(self, source: str) -> None:
        self.raw = source.encode()
        self._starts = [0]
        for line in self.raw.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return where ``node`` starts and ends."""
        end = self._starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        return self._starts[node.lineno - 1] + node.col_offset, end

    def of(self, node: ast.expr | ast.stmt) -> str:
        """Return the text of ``node``."""
        return slice_of(self.raw, self.span(node))

    def between(self, left: ast.expr, right: ast.expr) -> str:
        """Return what stands between two nodes: an operator and brackets."""
        return slice_of(self.raw, (self.span(left)[1], self.span(right)[0]))

    def lines(self, node: ast.expr | ast.stmt, longer: int = 0) -> str:
        """Return the whole lines that hold ``node`` on one line."""
        end = self._starts[min((node.end_lineno or 0) + longer, len(self._starts) - 1)]
        return " ".join(slice_of(self.raw, (self._starts[node.lineno - 1], end)).split())


def slice_of(raw: bytes, span: tuple[int, int]) -> str:
    """Return a part of a source as text."""
    return raw[span[0] : span[1]].decode()


def _statements(body: list[ast.stmt], text: _Text, *, top: bool) -> Iterator[tuple[_Place, Edit]]:
    """Yield the edits of statements and of what they hold; what only names or types things has none."""
    for node in body:
        if _is_declaration(node, top):
            continue
        place = _Place(node.lineno, top)
        for edit in _edits_of(node, text):
            yield place, edit
        inner = top and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for block in _blocks(node):
            yield from _statements(block, text, top=inner)


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks of a compound statement."""
    for name in ("body", "orelse", "finalbody"):
        yield getattr(node, name, [])
    for handler in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield handler.body


def _is_declaration(node: ast.stmt, top: bool) -> bool:
    """Whether a statement is an import, a docstring, ``__all__``, an alias of a type or the main guard."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Global() | ast.Nonlocal():
            return True
        case ast.Expr(value=ast.Constant()) | ast.AnnAssign(value=None):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Compare(left=ast.Name(id="__name__"))):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.Assign(value=ast.Subscript(value=ast.Name(id=name))):
            return top and (name in _ALIASES or name in _EMPTY)
        case ast.Assign(value=ast.BinOp(op=ast.BitOr(), left=ast.Name(), right=ast.Name())):
            return top
    return False


def _edits_of(node: ast.stmt, text: _Text) -> Iterator[Edit]:
    """The edits of one statement, not of the blocks it holds."""
    if isinstance(node, _DROPPED) or _stores_elsewhere(node):
        yield node, "pass"
    if isinstance(node, ast.If | ast.While):
        yield node.test, f"not ({text.of(node.test)})"
    if isinstance(node, ast.Return) and node.value:
        yield node.value, "None"
    if isinstance(node, ast.FunctionDef):
        yield from _returns(node, text)
    for expression in _expressions(node):
        yield from _expression(expression, text)


def _stores_elsewhere(node: ast.stmt) -> bool:
    """Whether a statement stores into an object or mends a name by itself, so that nothing lacks without it."""
    if not isinstance(node, ast.Assign):
        return False
    names = {one.id for one in ast.walk(node.value) if isinstance(one, ast.Name)}
    return all(
        target.id in names if isinstance(target, ast.Name) else not isinstance(target, ast.Tuple)
        for target in node.targets
    )


def _returns(node: ast.FunctionDef, text: _Text) -> Iterator[Edit]:
    """What a function returns replaced by an empty value of the type it declares, or by the opposite."""
    kind = text.of(node.returns).split("[")[0] if node.returns else ""
    for one in ast.walk(node):
        if kind in _EMPTY and isinstance(one, ast.Return) and one.value:
            yield one.value, _EMPTY[kind].format(f"({text.of(one.value)})")


def _expressions(node: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of one statement, without annotations, decorators and options of a class."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from (*node.args.defaults, *filter(None, node.args.kw_defaults))
    elif not isinstance(node, ast.ClassDef):
        for name, value in ast.iter_fields(node):
            held = value if isinstance(value, list) else [value]
            yield from (one for one in held if isinstance(one, ast.expr) and name != "annotation")
            for item in held:
                if isinstance(item, ast.withitem):
                    yield item.context_expr
                elif isinstance(item, ast.match_case) and item.guard:
                    yield item.guard


def _expression(node: ast.expr, text: _Text) -> Iterator[Edit]:
    """The edits of an expression and of what it holds; of an f-string only the whole has a position."""
    match node:
        case ast.Compare(ops=ops):
            for op, (left, right) in zip(ops, pairwise([node.left, *node.comparators]), strict=True):
                yield from _swapped(node, op, left, right, text)
        case ast.BoolOp(op=op, values=values):
            for left, right in pairwise(values):
                yield from _swapped(node, op, left, right, text)
            yield from ((one, "True" if isinstance(op, ast.And) else "False") for one in values)
        case ast.BinOp(op=op, left=left, right=right):
            yield from _swapped(node, op, left, right, text)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield node, f"({text.of(operand)})"
        case ast.IfExp(test=test):
            yield test, f"not ({text.of(test)})"
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from ((condition, "True") for one in node.generators for condition in one.ifs)
        case ast.Call():
            yield from _call(node, text)
        case ast.Constant():
            yield from ((node, new) for new in _constants(node.value))
        case ast.JoinedStr():
            yield node, '"mutant"'
            return
    for child in ast.iter_child_nodes(node):
        yield from _inside(child, text)


def _inside(child: ast.AST, text: _Text) -> Iterator[Edit]:
    """The edits of a part of an expression that need not be one itself."""
    if isinstance(child, ast.expr):
        yield from _expression(child, text)
    elif isinstance(child, ast.keyword | ast.comprehension):
        for held in ast.iter_child_nodes(child):
            yield from _inside(held, text)


def _swapped(node: ast.expr, op: ast.AST, left: ast.expr, right: ast.expr, text: _Text) -> Iterator[Edit]:
    """An expression with another operator between ``left`` and ``right``."""
    token, others = _OPERATORS.get(type(op), ("", ()))
    begin, middle = text.span(node)[0], text.between(left, right)
    before = slice_of(text.raw, (begin, text.span(left)[1]))
    after = slice_of(text.raw, (text.span(right)[0], text.span(node)[1]))
    for other in others:
        yield node, before + re.sub(token, other, middle, count=1) + after


def _call(node: ast.Call, text: _Text) -> Iterator[Edit]:
    """A call by the opposite name, or without the method that takes nothing."""
    if isinstance(node.func, ast.Name) and node.func.id in _CALLED:
        yield node.func, _CALLED[node.func.id]
    if isinstance(node.func, ast.Attribute) and not (node.args or node.keywords or node.func.attr in _VIEWS):
        yield node, text.of(node.func.value)


def _constants(value: object) -> Iterator[str]:
    """Other values for a constant."""
    if isinstance(value, bool):
        yield str(not value)
    elif isinstance(value, int | float):
        yield from (repr(value + 1), repr(value - 1))
    elif isinstance(value, str):
        yield '"mutant"' if not value else '""'

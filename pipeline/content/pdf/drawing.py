"""What is drawn on a page beside its text: rules and shades, for they show where tables have their cells."""

import ctypes
from collections.abc import Iterator
from itertools import islice
from typing import Any

Edges = tuple[float, float, float, float]
_Matrix = tuple[float, float, float, float, float, float]

# So many drawn objects of a page are looked at.
_MOST_OBJECTS = 20_000
# Forms in forms are followed so deep; so many corners may a path have that is looked at.
_DEEPEST = 4
_MOST_SEGMENTS = 2_000
# A path that is no wider (points) is a line; a light of this (of 255) is white.
_THIN = 2.5
_WHITE = 250
_AS_IT_IS: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Drawing:
    """The rectangles of one page, in the file's own space (ISO 32000, 8.3.2), and how many images it shows."""

    def __init__(self, pdfium: Any) -> None:
        """Read with the functions of ``pdfium``."""
        self.images = 0
        self._pdfium = pdfium
        self._matrix = pdfium.FS_MATRIX()
        self._point = [ctypes.c_float() for _ in range(2)]

    def rectangles(self, page: Any) -> Iterator[Edges]:
        """Yield the rectangles of a page that are rules or shades."""
        pdfium = self._pdfium
        count = pdfium.FPDFPage_CountObjects(page)
        objects = (pdfium.FPDFPage_GetObject(page, number) for number in range(min(count, _MOST_OBJECTS)))
        yield from islice(self._shapes(objects, _AS_IT_IS, 0), _MOST_OBJECTS)

    def _shapes(self, objects: Iterator[Any], by: _Matrix, depth: int) -> Iterator[Edges]:
        pdfium = self._pdfium
        for one in objects:
            kind = pdfium.FPDFPageObj_GetType(one)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                yield from self._sides(one, by)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.images += 1
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                matrix = self._matrix
                pdfium.FPDFPageObj_GetMatrix(one, matrix)
                inner = _times((matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f), by)
                count = min(pdfium.FPDFFormObj_CountObjects(one), _MOST_OBJECTS)
                parts = (pdfium.FPDFFormObj_GetObject(one, number) for number in range(count))
                yield from self._shapes(parts, inner, depth + 1)

    def _sides(self, path: Any, by: _Matrix) -> Iterator[Edges]:
        """Yield the rectangles of a path: where it is filled, or its four sides where only its edge is drawn."""
        pdfium = self._pdfium
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        if not pdfium.FPDFPath_GetDrawMode(path, mode, stroke) or not (mode.value or stroke.value):
            return
        if mode.value and not stroke.value and self._is_white(path):
            return
        for x0, y0, x1, y1 in self._parts(path, by):
            if mode.value or min(x1 - x0, y1 - y0) < _THIN:
                yield x0, y0, x1, y1
            else:
                yield from ((x0, y0, x0, y1), (x1, y0, x1, y1), (x0, y0, x1, y0), (x0, y1, x1, y1))

    def _parts(self, path: Any, by: _Matrix) -> Iterator[Edges]:
        """Yield the bounds of every part of a path that is made of straight lines."""
        pdfium = self._pdfium
        count = pdfium.FPDFPath_CountSegments(path)
        if not 1 < count <= _MOST_SEGMENTS:
            return
        matrix = self._matrix
        if pdfium.FPDFPageObj_GetMatrix(path, matrix):
            by = _times((matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f), by)
        points: list[tuple[float, float]] = []
        curved = False
        x, y = self._point
        for number in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(path, number)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                if len(points) > 1 and not curved:
                    yield bounds(points)
                points, curved = [], False
            curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            points.append(_moved(x.value, y.value, by))
        if len(points) > 1 and not curved:
            yield bounds(points)

    def _is_white(self, path: Any) -> bool:
        colours = [ctypes.c_uint() for _ in range(4)]
        told = self._pdfium.FPDFPageObj_GetFillColor(path, *colours)
        *light, opaque = (colour.value for colour in colours)
        return bool(told) and (min(light) >= _WHITE or not opaque)


def bounds(points: list[tuple[float, float]]) -> Edges:
    """Return the rectangle around points."""
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def _moved(x: float, y: float, by: _Matrix) -> tuple[float, float]:
    """Return a point by a matrix (ISO 32000, 8.3.4)."""
    return by[0] * x + by[2] * y + by[4], by[1] * x + by[3] * y + by[5]


def _times(one: _Matrix, other: _Matrix) -> _Matrix:
    """Return the matrix that does ``one``, then ``other``."""
    a, b, c, d, e, f = one
    (x, y), (z, w), (v, u) = (
        (other[0] * a + other[2] * b, other[1] * a + other[3] * b),
        (other[0] * c + other[2] * d, other[1] * c + other[3] * d),
        _moved(e, f, other),
    )
    return x, y, z, w, v, u

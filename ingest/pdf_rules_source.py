"""Straight rules drawn on a PDF page, in user space: lines, thin rectangles, cell borders, in forms as well.

Only what is drawn and how much of it is considered is decided here; which rules make a table is not. Work is
bounded: a page with more drawings than any table has gives no more rules than the limit.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

Floats = npt.NDArray[np.float64]
Matrix = tuple[float, float, float, float, float, float]

MAX_OBJECTS = 200_000
"""Most page objects looked at; text is drawn in objects too, often one to a character."""

MAX_SEGMENTS = 60_000
"""Most rules and path segments considered on one page."""

_MAX_DEPTH = 6
_THIN = 3.0  # points; what is thinner is a rule, what is thicker a shade or a frame
_SKEW = 1.0  # points a rule may lean
_WHITE = 250  # 0..255; a rule as light as this is not seen on paper
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class RuleSource:
    """The rules of one page.

    `rules` (m, 4) are thin boxes left, bottom, right, top in user space; `image_area` is the area covered by
    images in square points; `is_incomplete` says that the limits cut something off.
    """

    def __init__(self, page: Any) -> None:
        self.image_area = 0.0
        self.is_incomplete = False
        self._found: list[tuple[float, float, float, float]] = []
        self._left = MAX_OBJECTS
        self._segments = MAX_SEGMENTS
        handle = ctypes.cast(page, ctypes.c_void_p).value
        self._walk("FPDFPage_CountObjects", "FPDFPage_GetObject", handle, _IDENTITY, 0)
        self.rules: Floats = np.array(self._found, np.float64).reshape(-1, 4)

    def _walk(self, count_name: str, get_name: str, parent: Any, matrix: Matrix, depth: int) -> None:
        calls = _calls()
        count = calls[count_name](parent)
        if count > self._left:
            self.is_incomplete = True
            count = self._left
        if count <= 0:
            return
        self._left -= count
        objects = list(map(calls[get_name], repeat(parent), range(count)))
        kinds = list(map(calls["FPDFPageObj_GetType"], objects))
        for handle, kind in zip(objects, kinds, strict=True):
            if kind == pdfium_c.FPDF_PAGEOBJ_TEXT or not handle:
                continue
            if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
                self._add_path(handle, matrix)
            elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
                x0, y0, x1, y1 = _bounds(handle, matrix)
                self.image_area += max(0.0, x1 - x0) * max(0.0, y1 - y0)
            elif kind == pdfium_c.FPDF_PAGEOBJ_FORM:
                if depth >= _MAX_DEPTH:
                    self.is_incomplete = True
                    continue
                inner = _product(_matrix(handle), matrix)
                self._walk("FPDFFormObj_CountObjects", "FPDFFormObj_GetObject", handle, inner, depth + 1)

    def _add_path(self, handle: int, matrix: Matrix) -> None:
        if self._segments <= 0:
            self.is_incomplete = True
            return
        self._segments -= 1
        x0, y0, x1, y1 = _bounds(handle, matrix)
        width, height = x1 - x0, y1 - y0
        if width <= _THIN and height <= _THIN:
            return
        fill, stroke = _draw_mode(handle)
        if not (fill or stroke) or not _is_seen(handle, bool(stroke)):
            return
        if width <= _THIN or height <= _THIN:
            self._found.append((x0, y0, x1, y1))
            return
        placed = _product(_matrix(handle), matrix)
        for points in self._subpaths(handle, placed):
            if stroke:
                self._found.extend(_edges(points))
            else:
                box = _box(points)
                if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
                    self._found.append(box)

    def _subpaths(self, handle: int, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
        calls = _calls()
        count = min(calls["FPDFPath_CountSegments"](handle), self._segments)
        self._segments -= max(count, 0)
        x, y = ctypes.c_float(), ctypes.c_float()
        a, b, c, d, e, f = matrix
        points: list[tuple[float, float]] = []
        curved = False
        for index in range(count):
            segment = calls["FPDFPath_GetPathSegment"](handle, index)
            kind = calls["FPDFPathSegment_GetType"](segment)
            calls["FPDFPathSegment_GetPoint"](segment, ctypes.addressof(x), ctypes.addressof(y))
            point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
            if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
                if len(points) > 1 and not curved:
                    yield points
                points, curved = [point], False
                continue
            curved = curved or kind == pdfium_c.FPDF_SEGMENT_BEZIERTO
            points.append(point)
            if calls["FPDFPathSegment_GetClose"](segment):
                points.append(points[0])
        if len(points) > 1 and not curved:
            yield points


def _edges(points: list[tuple[float, float]]) -> Iterator[tuple[float, float, float, float]]:
    """The horizontal and vertical sides of a stroked outline, as thin boxes."""
    for (ax, ay), (bx, by) in pairwise(points):
        across, along = abs(ax - bx), abs(ay - by)
        if (across <= _SKEW) != (along <= _SKEW):
            yield min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _box(points: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


@lru_cache(maxsize=1)
def _calls() -> dict[str, Callable[..., Any]]:
    handle, number = ctypes.c_void_p, ctypes.c_int
    shapes: dict[str, tuple[Any, ...]] = {
        "FPDFPage_CountObjects": (number, handle),
        "FPDFPage_GetObject": (handle, handle, number),
        "FPDFFormObj_CountObjects": (number, handle),
        "FPDFFormObj_GetObject": (handle, handle, ctypes.c_ulong),
        "FPDFPageObj_GetType": (number, handle),
        "FPDFPageObj_GetBounds": (number, handle, handle, handle, handle, handle),
        "FPDFPageObj_GetMatrix": (number, handle, handle),
        "FPDFPageObj_GetStrokeColor": (number, handle, handle, handle, handle, handle),
        "FPDFPageObj_GetFillColor": (number, handle, handle, handle, handle, handle),
        "FPDFPath_GetDrawMode": (number, handle, handle, handle),
        "FPDFPath_CountSegments": (number, handle),
        "FPDFPath_GetPathSegment": (handle, handle, number),
        "FPDFPathSegment_GetType": (number, handle),
        "FPDFPathSegment_GetPoint": (number, handle, handle, handle),
        "FPDFPathSegment_GetClose": (number, handle),
    }
    return {
        name: ctypes.CFUNCTYPE(*shape)(ctypes.cast(getattr(pdfium_c, name), handle).value or 0)
        for name, shape in shapes.items()
    }


def _bounds(handle: int, matrix: Matrix) -> tuple[float, float, float, float]:
    values = (ctypes.c_float * 4)()
    start = ctypes.addressof(values)
    _calls()["FPDFPageObj_GetBounds"](handle, start, start + 4, start + 8, start + 12)
    left, bottom, right, top = values
    if matrix is _IDENTITY:
        return left, bottom, right, top
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    return _box(corners)


def _matrix(handle: int) -> Matrix:
    values = (ctypes.c_float * 6)()
    if not _calls()["FPDFPageObj_GetMatrix"](handle, ctypes.addressof(values)):
        return _IDENTITY
    a, b, c, d, e, f = values
    return a, b, c, d, e, f


def _product(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that applies `first` and then `then`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _draw_mode(handle: int) -> tuple[int, int]:
    values = (ctypes.c_int * 2)()
    start = ctypes.addressof(values)
    _calls()["FPDFPath_GetDrawMode"](handle, start, start + 4)
    return values[0], values[1]


def _is_seen(handle: int, stroked: bool) -> bool:
    """Whether a path is drawn in a colour that shows on paper."""
    values = (ctypes.c_uint * 4)()
    start = ctypes.addressof(values)
    name = "FPDFPageObj_GetStrokeColor" if stroked else "FPDFPageObj_GetFillColor"
    if not _calls()[name](handle, start, start + 4, start + 8, start + 12):
        return True
    red, green, blue, alpha = values
    return alpha > 0 and min(red, green, blue) < _WHITE

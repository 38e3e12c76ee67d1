"""Straight rules drawn on a PDF page, in user space: lines, thin rectangles, cell borders, in forms as well.

Only what is drawn and how much of it is considered is decided here; which rules make a table is not. Work is
bounded: a page with more drawings than any table has gives no more rules than the limit.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

from ingest.pdf_calls import engine_call, handle_of

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Matrix = tuple[float, float, float, float, float, float]
Placed = tuple[Ints, Floats]
"""Rules (m, 4), and for each the number (m) of the object that draws it, among those beside it."""

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

    `rules` (m, 4) are thin boxes left, bottom, right, top in user space, in the order of the file;
    `image_area` is the area covered by images in square points; `is_incomplete` says that the limits cut
    something off.
    """

    def __init__(self, page: Any) -> None:
        self.image_area = 0.0
        self.is_incomplete = False
        self._left = MAX_OBJECTS
        self._segments = MAX_SEGMENTS
        handle = handle_of(page).value
        self.rules: Floats = self._walk("FPDFPage_CountObjects", "FPDFPage_GetObject", handle, _IDENTITY, 0)

    def _walk(self, count_name: str, get_name: str, parent: Any, matrix: Matrix, depth: int) -> Floats:
        count = engine_call(count_name)(parent)
        if count > self._left:
            self.is_incomplete = True
            count = self._left
        self._left -= max(count, 0)
        objects = list(map(engine_call(get_name), repeat(parent), range(count)))
        kinds = np.array(list(map(engine_call("FPDFPageObj_GetType"), objects)), np.int64)
        paths = np.flatnonzero(kinds == pdfium_c.FPDF_PAGEOBJ_PATH)
        found = [self._paths([objects[place] for place in paths.tolist()], paths, matrix)]
        images = np.flatnonzero(kinds == pdfium_c.FPDF_PAGEOBJ_IMAGE).tolist()
        boxes = _bounds([objects[place] for place in images], matrix)
        self.image_area += float((boxes[:, 2:] - boxes[:, :2]).clip(min=0.0).prod(axis=1).sum())
        for place in np.flatnonzero(kinds == pdfium_c.FPDF_PAGEOBJ_FORM).tolist():
            if depth >= _MAX_DEPTH:
                self.is_incomplete = True
                break
            form = objects[place]
            inner = _product(_matrix(form), matrix)
            rules = self._walk("FPDFFormObj_CountObjects", "FPDFFormObj_GetObject", form, inner, depth + 1)
            found.append((np.full(len(rules), place), rules))
        return _in_order(found)

    def _paths(self, handles: list[int], places: Ints, matrix: Matrix) -> Placed:
        if len(handles) > self._segments:
            self.is_incomplete = True
            handles, places = handles[: self._segments], places[: self._segments]
        self._segments -= len(handles)
        boxes = _bounds(handles, matrix)
        thin: Bools = boxes[:, 2:] - boxes[:, :2] <= _THIN
        long = np.flatnonzero(~thin.all(axis=1))
        drawn = [handles[index] for index in long.tolist()]
        fill, stroke = _draw_modes(drawn).T != 0
        seen = np.zeros(len(drawn), bool)
        # What is stroked is seen by its stroke.
        for what, which in (("Stroke", stroke), ("Fill", fill & ~stroke)):
            seen[which] = _are_seen([drawn[index] for index in np.flatnonzero(which).tolist()], what)
        long, stroke = long[seen], stroke[seen]
        is_rule = thin[long].any(axis=1)
        found = [(places[long[is_rule]], _without_caps(boxes[long[is_rule]], stroke[is_rule]))]
        for index, stroked in zip(long[~is_rule].tolist(), stroke[~is_rule].tolist(), strict=True):
            sides = list(self._sides(handles[index], matrix, stroked=stroked))
            found.append((np.full(len(sides), places[index]), _as_boxes(sides)))
        return np.concatenate([place for place, _ in found]), np.concatenate([rules for _, rules in found])

    def _sides(
        self, handle: int, matrix: Matrix, *, stroked: bool
    ) -> Iterator[tuple[float, float, float, float]]:
        """The rules among the outlines of a path that is no rule as a whole."""
        for points in self._subpaths(handle, _product(_matrix(handle), matrix)):
            if stroked:
                yield from _edges(points)
            else:
                box = _box(points)
                if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
                    yield box

    def _subpaths(self, handle: int, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
        count = min(engine_call("FPDFPath_CountSegments")(handle), self._segments)
        self._segments -= max(count, 0)
        segments = list(map(engine_call("FPDFPath_GetPathSegment"), repeat(handle), range(count)))
        values = np.zeros((len(segments), 2), np.float32)
        start = values.ctypes.data
        xs, ys = (range(start + 4 * axis, start + 8 * len(segments), 8) for axis in range(2))
        list(map(engine_call("FPDFPathSegment_GetPoint"), segments, xs, ys))
        kinds = map(engine_call("FPDFPathSegment_GetType"), segments)
        closes = map(engine_call("FPDFPathSegment_GetClose"), segments)
        a, b, c, d, e, f = matrix
        points: list[tuple[float, float]] = []
        curved = False
        for (x, y), kind, close in zip(values.tolist(), kinds, closes, strict=True):
            point = (a * x + c * y + e, b * x + d * y + f)
            if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
                if len(points) > 1 and not curved:
                    yield points
                points, curved = [point], False
                continue
            curved = curved or kind == pdfium_c.FPDF_SEGMENT_BEZIERTO
            points.append(point)
            if close:
                points.append(points[0])
        if len(points) > 1 and not curved:
            yield points


def _without_caps(rules: Floats, stroked: Bools) -> Floats:
    """Rules (m, 4) without what the engine adds at the ends of those that are stroked: their width."""
    size = rules[:, 2:] - rules[:, :2]
    added = np.where(stroked, size.min(axis=1) / 2, 0.0)
    level = size[:, 0] >= size[:, 1]
    across, up = np.where(level, added, 0.0), np.where(level, 0.0, added)
    inside: Floats = rules + np.column_stack((across, up, -across, -up))
    return inside


def _in_order(found: Sequence[Placed]) -> Floats:
    """All rules in the order of the objects that draw them."""
    if len(found) == 1:
        return found[0][1]
    places = np.concatenate([place for place, _ in found])
    rules: Floats = np.concatenate([rules for _, rules in found])
    return rules[np.argsort(places, kind="stable")]


def _edges(points: list[tuple[float, float]]) -> Iterator[tuple[float, float, float, float]]:
    """The horizontal and vertical sides of a stroked outline, as thin boxes."""
    for (ax, ay), (bx, by) in pairwise(points):
        across, along = abs(ax - bx), abs(ay - by)
        if (across <= _SKEW) != (along <= _SKEW):
            yield min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _box(points: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _as_boxes(rules: Sequence[tuple[float, float, float, float]]) -> Floats:
    return np.array(rules, np.float64).reshape(-1, 4)


def _bounds(handles: Sequence[int], matrix: Matrix) -> Floats:
    """The boxes (n, 4) of objects: left, bottom, right, top."""
    values = np.zeros((len(handles), 4), np.float32)
    _fill("FPDFPageObj_GetBounds", handles, values)
    boxes = values.astype(np.float64)
    if matrix is _IDENTITY:
        return boxes
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in boxes[:, 0::2].T for y in boxes[:, 1::2].T]
    xs, ys = (np.array([corner[axis] for corner in corners]) for axis in range(2))
    return np.column_stack((xs.min(axis=0), ys.min(axis=0), xs.max(axis=0), ys.max(axis=0)))


def _fill(name: str, handles: Sequence[int], values: npt.NDArray[Any]) -> list[int]:
    """Ask of each handle one row of values; returns whether the engine answered."""
    start, one, width = values.ctypes.data, values.itemsize, values.shape[1]
    end = start + one * width * len(handles)
    columns = (range(start + one * column, end, one * width) for column in range(width))
    return list(map(engine_call(name), handles, *columns))


def _matrix(handle: int) -> Matrix:
    values = (ctypes.c_float * 6)()
    if not engine_call("FPDFPageObj_GetMatrix")(handle, ctypes.addressof(values)):
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


def _draw_modes(handles: Sequence[int]) -> npt.NDArray[np.int32]:
    """How paths are drawn (n, 2): the rule by which they are filled, 0 if not, and whether stroked."""
    values = np.zeros((len(handles), 2), np.int32)
    _fill("FPDFPath_GetDrawMode", handles, values)
    return values


def _are_seen(handles: Sequence[int], what: str) -> Bools:
    """Which paths have a stroke or fill of a colour that shows on paper."""
    values = np.zeros((len(handles), 4), np.uint32)
    known = np.array(_fill(f"FPDFPageObj_Get{what}Color", handles, values), bool)
    seen: Bools = ~known | (values[:, 3] > 0) & (values[:, :3].min(axis=1, initial=255) < _WHITE)
    return seen

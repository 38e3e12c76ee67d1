"""The PDF engine's functions for calls by the ten thousand, fit for `map`.

A page has thousands of characters and drawings, and what is asked of each costs less than an ordinary call of
the binding. Only how the engine is called belongs here, not what is asked or what the answers mean.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

import pypdfium2.raw as pdfium_c

Handle = ctypes.c_void_p
"""An address as an argument: handles made once and used often spare a conversion at each call."""

_HANDLE, _INT = ctypes.c_void_p, ctypes.c_int

# With types of arguments a function takes addresses as plain numbers, at the cost of a conversion for each of
# its arguments; without them it takes only `Handle`s and numbers of 32 bits.
_SHAPES: dict[str, tuple[Any, ...]] = {
    "FPDFText_GetUnicode": (ctypes.c_uint,),
    "FPDFText_GetLooseCharBox": (_INT,),
    "FPDFText_GetCharAngle": (ctypes.c_float,),
    "FPDFText_HasUnicodeMapError": (_INT,),
    "FPDFText_IsGenerated": (_INT,),
    "FPDFText_GetText": (_INT,),
    "FPDFPage_CountObjects": (_INT, _HANDLE),
    "FPDFPage_GetObject": (_HANDLE, _HANDLE, _INT),
    "FPDFFormObj_CountObjects": (_INT, _HANDLE),
    "FPDFFormObj_GetObject": (_HANDLE, _HANDLE, ctypes.c_ulong),
    "FPDFPageObj_GetType": (_INT, _HANDLE),
    "FPDFPageObj_GetBounds": (_INT, *[_HANDLE] * 5),
    "FPDFPageObj_GetMatrix": (_INT, _HANDLE, _HANDLE),
    "FPDFPageObj_GetStrokeColor": (_INT, *[_HANDLE] * 5),
    "FPDFPageObj_GetFillColor": (_INT, *[_HANDLE] * 5),
    "FPDFPath_GetDrawMode": (_INT, *[_HANDLE] * 3),
    "FPDFPath_CountSegments": (_INT, _HANDLE),
    "FPDFPath_GetPathSegment": (_HANDLE, _HANDLE, _INT),
    "FPDFPathSegment_GetType": (_INT, _HANDLE),
    "FPDFPathSegment_GetPoint": (_INT, *[_HANDLE] * 3),
    "FPDFPathSegment_GetClose": (_INT, _HANDLE),
}


@cache
def engine_call(name: str) -> Callable[..., Any]:
    """A function of the engine by its name.

    The interpreter is not released for a call: each takes less time than releasing it would.
    """
    address = ctypes.cast(getattr(pdfium_c, name), ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(*_SHAPES[name])(address)


def handle_of(raw: Any) -> Handle:
    """The address of an object of the binding."""
    return ctypes.cast(raw, ctypes.c_void_p)

"""Values of a kernel as a Polars column, without a copy: Arrow's C data interface.

Source: "The Arrow C data interface" and "The Arrow PyCapsule interface", Apache Arrow format.
"""

from __future__ import annotations

import ctypes
from typing import Any

import polars as pl

_NULLABLE = 2
_UNKNOWN = -1
_RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class _Schema(ctypes.Structure):
    _fields_ = (
        ("format", ctypes.c_char_p),
        ("name", ctypes.c_char_p),
        ("metadata", ctypes.c_char_p),
        ("flags", ctypes.c_int64),
        ("n_children", ctypes.c_int64),
        ("children", ctypes.c_void_p),
        ("dictionary", ctypes.c_void_p),
        ("release", ctypes.c_void_p),
        ("private_data", ctypes.c_void_p),
    )


class _Array(ctypes.Structure):
    _fields_ = (
        ("length", ctypes.c_int64),
        ("null_count", ctypes.c_int64),
        ("offset", ctypes.c_int64),
        ("n_buffers", ctypes.c_int64),
        ("n_children", ctypes.c_int64),
        ("buffers", ctypes.c_void_p),
        ("children", ctypes.c_void_p),
        ("dictionary", ctypes.c_void_p),
        ("release", ctypes.c_void_p),
        ("private_data", ctypes.c_void_p),
    )


_held: dict[int, Any] = {}
"""What columns that someone still has look at, by the address of their buffers."""


def _released(place: int, schema: Any = _Schema) -> None:
    schema.from_address(place).release = None


def _releasing(held: dict[int, Any], array: Any) -> Any:
    """Return the release of an array; it names no global, since it may run as the process ends."""

    def release(place: int) -> None:
        found = array.from_address(place)
        held.pop(found.private_data, None)
        found.release = None

    return _RELEASE(release)


_release_schema = _RELEASE(_released)
_release_array = _releasing(_held, _Array)
_release_place = ctypes.cast(_release_array, ctypes.c_void_p).value
_release_schema_place = ctypes.cast(_release_schema, ctypes.c_void_p).value
for _each in (_release_array, _release_schema):
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(_each))  # outlives every column

_capsule = ctypes.pythonapi.PyCapsule_New
_capsule.restype = ctypes.py_object
_capsule.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)


class _Exported:
    """Integers and which of them are there, for one reader who takes both at once."""

    def __init__(self, values: Any, bits: Any) -> None:
        seen = None if bits is None else bits.ctypes.data
        buffers = (ctypes.c_void_p * 2)(seen, values.ctypes.data)
        place = ctypes.addressof(buffers)
        self._held = (place, (buffers, values, bits))
        nulls = 0 if bits is None else _UNKNOWN
        self._schema = _Schema(b"l", b"", None, _NULLABLE, 0, None, None, _release_schema_place)
        self._array = _Array(
            len(values), nulls, 0, 2, 0, place, None, None, _release_place, place
        )  # fmt: skip

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[Any, Any]:
        place, held = self._held
        _held[place] = held
        return (
            _capsule(ctypes.addressof(self._schema), b"arrow_schema", None),
            _capsule(ctypes.addressof(self._array), b"arrow_array", None),
        )


def column(name: str, values: Any, bits: Any) -> pl.Series:
    """Return int64 values as a column that looks at them; bits say which are there, None all."""
    return pl.Series(_Exported(values, bits)).alias(name)

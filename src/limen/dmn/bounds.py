"""Limits on what is read, compiled and computed: a policy is small, or it is an attack."""

from __future__ import annotations

from typing import Final

FILE_BYTES_MAX: Final = 16 * 1024 * 1024
"""Size of one DMN file."""

EXPRESSION_CHARS_MAX: Final = 20_000
"""Length of one FEEL expression."""

EXPRESSION_NODES_MAX: Final = 5_000
"""Nodes in one parsed expression."""

NESTING_MAX: Final = 40
"""Brackets within brackets; each costs a handful of frames of the parser's stack."""

HEIGHT_MAX: Final = 100
"""Height of a parsed tree, so that no later pass can exhaust the stack."""

ELEMENT_DEPTH_MAX: Final = 40
"""Boxed expressions within boxed expressions."""

RULES_MAX: Final = 5_000
"""Rules in one decision table."""

LIST_LENGTH_MAX: Final = 100_000
"""Elements of a list made by a range, a loop or a function."""

STRING_LENGTH_MAX: Final = 1_000_000
"""Characters of a string made by an expression."""

CALL_DEPTH_MAX: Final = 60
"""Invocations within invocations at run time (recursion)."""

STEPS_MAX: Final = 1_000_000
"""Iterations of loops and invocations in one run, all together."""

PATTERN_WORK_MAX: Final = 50_000_000
"""Length of a text times the instructions of a regular expression that is run on it."""

PATTERN_MEMORY_MAX: Final = 8 << 20
"""Bytes that one regular expression may take."""

PATTERN_STEPS_MAX: Final = 20_000
"""Steps of a search with a regular expression that looks back at a group."""


ERRORS_MAX: Final = 1_000
"""Errors kept of one run; the first ones tell."""

PATTERN_CHARS_MAX: Final = 1_000
"""Length of a regular expression."""

DIGITS: Final = 34
"""Significant digits of a FEEL number."""

EXPONENT_MAX: Final = 6144
"""Largest decimal exponent of a FEEL number."""

SCALE_MIN: Final = -6111
"""Smallest scale to round to."""

SCALE_MAX: Final = 6176
"""Largest scale to round to."""

YEAR_MAX: Final = 999_999_999
"""Largest year, before and after the first."""

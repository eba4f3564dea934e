"""Limits on what is read, compiled and computed: a policy is small, or it is an attack."""

from __future__ import annotations

from typing import Final

FILE_BYTES_MAX: Final = 4 * 1024 * 1024
"""Size of one DMN file: as large as any file of a release may be."""

MARKUP_MAX: Final = 200_000
"""Tags in one DMN file, opening and closing; four thousand rules of ten inputs have fewer."""

NODES_MAX: Final = 2_000
"""Inputs, decisions, functions and services of one model."""

TYPE_PARTS_MAX: Final = 2_000
"""Components of a type, with those of their types."""

EXPRESSION_CHARS_MAX: Final = 20_000
"""Length of one FEEL expression."""

EXPRESSION_NODES_MAX: Final = 1_500
"""Nodes in one parsed expression."""

NESTING_MAX: Final = 40
"""Brackets within brackets; each costs a handful of frames of the parser's stack."""

HEIGHT_MAX: Final = 100
"""Height of a parsed tree, so that no later pass can exhaust the stack."""

ELEMENT_DEPTH_MAX: Final = 40
"""Boxed expressions within boxed expressions."""

RULES_MAX: Final = 5_000
"""Rules in one decision table."""

COLUMNS_MAX: Final = 300
"""Inputs, or outputs, of one decision table."""

LIST_LENGTH_MAX: Final = 50_000
"""Elements of a list made by a range, a loop or a function."""

STRING_LENGTH_MAX: Final = 1_000_000
"""Characters of a string made by an expression."""

CALL_DEPTH_MAX: Final = 60
"""Invocations within invocations at run time (recursion)."""

VALUE_ITEMS_MAX: Final = 50_000
"""Items of a list or context that a function walks through, with all that is within them."""

STEPS_MAX: Final = 100_000
"""Steps of work in one run, about a quarter of a microsecond each, all decisions together."""

INVOCATION_STEPS: Final = 8
"""Steps that an invocation is, beside its body's."""

PATTERN_STEPS: Final = 100
"""Steps that a use of a regular expression is, beside the text's."""

MATCH_STEPS: Final = 12
"""Steps that one match of a regular expression is."""

CONSTRAINT_STEPS_MAX: Final = 5_000
"""Steps of one test against a type's allowed values."""

PATTERN_WORK_MAX: Final = 50_000_000
"""Length of a text times the instructions of a regular expression that is run on it."""

PATTERN_MEMORY_MAX: Final = 2 << 20
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

FACTOR_MAX: Final = 10**30
"""Largest factor of a duration."""

YEAR_MAX: Final = 999_999_999
"""Largest year, before and after the first."""

"""Packs of law: read, checked, in force at a date, asked of a case, compared, tightened."""

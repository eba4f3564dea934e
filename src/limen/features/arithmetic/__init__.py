"""Whole-number arithmetic of the compiled loops."""

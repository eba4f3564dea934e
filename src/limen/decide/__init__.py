"""One pure function from facts and release to a decision with its record."""

"""Early warning: a sequential test on a line's monthly hazard, and what its alarms were worth."""

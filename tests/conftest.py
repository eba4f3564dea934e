"""Counts of generated cases: short by default, long in `make test-nightly`."""

from hypothesis import settings

# No deadline: two cores may be shared, and a slow machine is no fault of the code.
settings.register_profile("quick", deadline=None)
settings.register_profile("nightly", deadline=None, max_examples=5_000)
settings.load_profile("quick")

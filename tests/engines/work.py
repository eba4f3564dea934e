"""Work for the processes of a test: functions of a module, so that a fresh process finds them."""

import time


def slow_first(item, report):
    """The first item ends last."""
    for done in range(3):
        report(done)
    time.sleep(0.3 if item == 0 else 0.0)
    return item * item


def fails_on_one(item, _report):
    if item == 1:
        raise ValueError("the second item fails")
    return item

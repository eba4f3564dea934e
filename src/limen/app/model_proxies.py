"""Whether what a fit may read is a protected attribute of its file under another name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from limen.kernel.diagnostics import Diagnostics, Place
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from limen.app.models import Sample
    from limen.kernel.diagnostics import Diagnostic


def warn_of_proxies(sample: Sample, data: Path) -> tuple[Diagnostic, ...]:
    """Return a warning for each input that nearly tells a protected attribute of the file.

    Raises
    ------
    BadInput
        If one is such an attribute, coded anew.
    """
    from limen.risk.proxies import judge_proxies, suspected_proxies

    known = [sample.protected.get(customer_id, {}) for customer_id in sample.customer_ids]
    attributes = {
        name: [own.get(name, "") for own in known] for name in {n for own in known for n in own}
    }
    faults = Diagnostics()
    judge_proxies(suspected_proxies(sample.columns, attributes), faults)
    if faults.has_errors:
        file = str(data)
        raise BadInput(
            [replace(each, place=Place(file, path=each.place.path)) for each in faults.items]
        )
    return tuple(faults.items)

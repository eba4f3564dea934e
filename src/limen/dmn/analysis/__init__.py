"""Analysis of models: what is missing, overlaps, is never reached or may fail, with witnesses."""

from limen.dmn.analysis.check import check_model
from limen.dmn.analysis.findings import Finding

__all__ = ["Finding", "check_model"]

"""Features: behavioural quantities of a line, declared once, computed from folded state."""

from limen.features.catalogue import CATALOGUE_VERSION, FEATURES, Feature
from limen.features.compute import FeatureView, compute

__all__ = ["CATALOGUE_VERSION", "FEATURES", "Feature", "FeatureView", "compute"]

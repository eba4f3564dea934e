"""Tree models: gradient-boosted trees read from LightGBM's text, scored without LightGBM."""

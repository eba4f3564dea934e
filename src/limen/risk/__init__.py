"""Risk: bins, scorecard, calibration, contributions, loss, measures, fit."""

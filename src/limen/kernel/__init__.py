"""Values without a domain: money, rates, dates, clock, ids, errors, diagnostics, bounds."""

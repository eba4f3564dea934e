"""Tails of the distributions that tests of a model need: normal, chi-squared, t, beta.

Incomplete beta and gamma by continued fractions and series (Abramowitz and Stegun 6.5, 26.5), to
about 10⁻¹⁰.
"""

from __future__ import annotations

from math import erfc, exp, lgamma, log, log1p, sqrt

_TINY = 1e-300
_CLOSE = 1e-15
_ROUNDS_MAX = 10_000


def normal_two_sided(z: float) -> float:
    """Return the chance of a standard normal at least so far from zero."""
    return erfc(abs(z) / sqrt(2))


def t_two_sided(t: float, freedom: float) -> float:
    """Return the chance of Student's t at least so far from zero."""
    return beta_cdf(freedom / (freedom + t * t), freedom / 2, 0.5)


def chi2_above(value: float, freedom: int) -> float:
    """Return the chance of chi-squared above a value."""
    if value <= 0:
        return 1.0
    a, x = freedom / 2, value / 2
    front = exp(a * log(x) - x - lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        n = a
        while abs(term) > abs(total) * _CLOSE:
            n += 1
            term *= x / n
            total += term
        return max(0.0, 1 - front * total)
    b = x + 1 - a
    c, d = 1 / _TINY, 1 / b
    found = d
    for n in range(1, _ROUNDS_MAX):
        step = -n * (n - a)
        b += 2
        d = 1 / _away(step * d + b)
        c = _away(b + step / c)
        found *= d * c
        if abs(d * c - 1) < _CLOSE:
            break
    return front * found


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return the chance of a beta variable at or below x."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(x, a, b) / a
    return 1 - front * _beta_fraction(1 - x, b, a) / b


def beta_quantile(share: float, a: float, b: float) -> float:
    """Return the x below which a beta variable lies with a chance, by halving."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if beta_cdf(middle, a, b) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _beta_fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, _ROUNDS_MAX):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1 / _away(1 + step * d)
            c = _away(1 + step / c)
            found *= d * c
        if abs(d * c - 1) < _CLOSE:
            break
    return found


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY

"""A product: the terms that every line of one kind shares."""

from __future__ import annotations

from dataclasses import dataclass, field

from limen.book.terms import Terms


@dataclass(frozen=True, slots=True)
class Product:
    """Terms of a kind of line; amounts in minor units of `currency`.

    Attributes
    ----------
    floor_minor, ceiling_minor
        Smallest and largest limit of an open line.
    step_minor
        Limits are multiples of it, rounded down.
    smallest_draw_minor
        Smallest draw a customer can use; no starter line is offered below it.
    starter_minor
        Limit of a starter line offered in a divert, None where none is offered.
    sales_multiple_ppm
        A merchant line's cap as a multiple of mean monthly sales, None where sales do not bind.
    dormant_months
        A line that was not used for so many months sleeps; None where none does.
    names
        Language → the name that customers know.
    terms
        Rate, schedule, fees, penalty, repayment, calendar.
    """

    name: str
    currency: str
    floor_minor: int
    ceiling_minor: int
    step_minor: int
    smallest_draw_minor: int
    apr_ppm: int
    borrower: str = "person"
    starter_minor: int | None = None
    sales_multiple_ppm: int | None = None
    dormant_months: int | None = None
    names: dict[str, str] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)

    def shown(self, language: str) -> str:
        """Return the product's name as customers know it."""
        return self.names.get(language, self.name)

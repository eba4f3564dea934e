"""The audit's walk: one loan, night by night, in exact fractions. See `audit`."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from limen.book.business_days import is_business_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.book.terms import Terms

DAY = timedelta(days=1)


def rounded(value: Fraction, mode: str) -> int:
    """Return a fraction as a whole number, by a named mode."""
    if mode == "half_even":
        return round(value)
    if mode == "half_up":
        return floor(value + Fraction(1, 2))
    return ceil(value) if mode == "up" else floor(value)


def night(before: date, after: date, day_count: str) -> Fraction:
    """Return the part of a year that one night is."""
    if day_count == "30/360":
        months = 12 * (after.year - before.year) + after.month - before.month
        return Fraction(30 * months + min(after.day, 30) - min(before.day, 30), 360)
    if day_count == "actual/actual":
        return Fraction(1, 366 if calendar.isleap(before.year) else 365)
    return Fraction(1, int(day_count.removeprefix("actual/")))


class Walk:
    """One loan walked through its days."""

    def __init__(self, terms: Terms, first: date) -> None:
        self.terms, self.first, self.day = terms, first, first
        self.rates: list[tuple[date, int]] = [(first, self._reference_rate(first))]
        self.undue, self.credit, self.gone, self.first_draw = 0, 0, 0, 0
        self.owed: list[dict[str, Any]] = []
        self.interest = self.penalty = Fraction(0)
        self.plan: list[tuple[date, int]] = []
        self.size: int | None = None
        self.is_gone = False
        self.serial = self.bills = self.resets = 0
        # Sums by direction and bucket, for the accounts.
        self.sums: dict[tuple[str, str], int] = {}

    @property
    def _pooled(self) -> bool:
        return self.terms.schedule.kind == "statement_cycle"

    def _reference_rate(self, day: date) -> int:
        rate = self.terms.rate
        if rate.reference is None:
            return rate.fixed_ppm or 0
        published = [step.rate_ppm for step in rate.reference.steps if step.from_on <= day]
        return max(published[-1] + rate.spread_ppm, 0)

    def _rate(self, day: date) -> int:
        return [ppm for since, ppm in self.rates if since <= day][-1]

    def _penalty_rate(self, day: date) -> int:
        penalty = self.terms.penalty
        if penalty.rate_ppm is not None:
            return penalty.rate_ppm
        return self._rate(day) * (penalty.multiple_ppm or 0) // 1_000_000

    def _month_day(self, months: int, day: int) -> date:
        index = self.first.year * 12 + self.first.month - 1 + months
        year, month = index // 12, index % 12 + 1
        return date(year, month, min(day, calendar.monthrange(year, month)[1]))

    def _due(self, number: int, months: int) -> date:
        wanted = self.terms.schedule.due_day or self.first.day
        begin = months if self._month_day(0, wanted) <= self.first else months - 1
        if self._worked(self._month_day(begin, wanted)) <= self.first:
            begin += 1
        return self._worked(self._month_day(begin + (number - 1) * months, wanted))

    def _worked(self, day: date) -> date:
        how = self.terms.calendar.roll.value
        if how == "none":
            return day
        moved = day
        while not is_business_day(moved, self.terms.calendar):
            moved += -DAY if how == "preceding" else DAY
        if how == "modified_following" and moved.month != day.month:
            moved = day
            while not is_business_day(moved, self.terms.calendar):
                moved -= DAY
        return moved

    def new_day(self, day: date) -> None:
        """Go to the beginning of the next day, with all that falls due."""
        if day > self.first:
            self._sleep(self.day, day)
        self.day = day
        if self.is_gone:
            return
        months, reference = self.terms.rate.reset_months, self.terms.rate.reference
        if reference is not None and months:
            count = self.resets + 1
            if day == self._month_day(count * months, self.first.day):
                self.resets = count
                self._set_rate(self._reference_rate(day))
        if self._pooled:
            if day == self._due(self.bills + 1, self.terms.schedule.months):
                self.bills += 1
                self._statement()
        elif self.plan and self.plan[0][0] == day:
            self._instalment()

    def _sleep(self, before: date, after: date) -> None:
        part = night(before, after, self.terms.day_count.value)
        penalty = self.terms.penalty
        plain, overdue = self.undue, 0
        for item in self.owed:
            nights_late = (before - item["due"]).days + 1
            is_late = penalty.applies and nights_late >= max(penalty.from_dpd, 1)
            if is_late and (item["bucket"] == "principal" or penalty.on_interest):
                overdue += item["left"] if item["bucket"] in {"principal", "interest"} else 0
            elif item["bucket"] == "principal":
                plain += item["left"]
        self.interest += plain * part * self._rate(before) / 1_000_000
        if overdue:
            self.penalty += overdue * part * self._penalty_rate(before) / 1_000_000

    def _ask(self, bucket: str, amount: int, due: date) -> None:
        if amount:
            self.serial += 1
            self.owed.append({"bucket": bucket, "due": due, "left": amount, "no": self.serial})
            if bucket != "principal":
                self.add("out", bucket, amount)

    def _ask_interest(self, due: date) -> None:
        amount, self.interest = rounded(self.interest, self.terms.rounding.value), Fraction(0)
        self._ask("interest", amount, due)

    def _ask_penalty(self) -> None:
        amount, self.penalty = rounded(self.penalty, self.terms.rounding.value), Fraction(0)
        self._ask("penalty", amount, self.day)

    def ask_today(self) -> None:
        """Ask for what a repayment meets: penalty, and interest that no bill will ask for."""
        self._ask_penalty()
        if not self.undue and not self.plan and not self._pooled:
            self._ask_interest(self.day)

    def ask_all(self) -> None:
        """Ask for all that has accrued."""
        self._ask_penalty()
        self._ask_interest(self.day)

    def _missed(self, due: date) -> bool:
        """Whether interest or principal of a due date is still unpaid."""
        asked = {item["bucket"] for item in self.owed if item["due"] == due and item["left"]}
        return bool(asked & {"interest", "principal"})

    def _instalment(self) -> None:
        (_, wanted), *self.plan = self.plan
        self._ask_penalty()
        self._ask_interest(self.day)
        part = min(wanted, self.undue) if self.plan else self.undue
        self.undue -= part
        self._ask("principal", part, self.day)
        self._spend_credit()

    def _statement(self) -> None:
        schedule = self.terms.schedule
        due = self._worked(self.day + schedule.pay_days * DAY)
        self._ask_penalty()
        self._ask_interest(due)
        asked = sum(item["left"] for item in self.owed)
        old = sum(item["left"] for item in self.owed if item["bucket"] == "principal")
        share = ceil(Fraction((self.undue + old) * schedule.minimum_ppm, 1_000_000))
        minimum = max(asked - old + max(share, old), schedule.minimum_minor)
        part = max(0, min(minimum, asked + self.undue) - asked)
        self.undue -= part
        self._ask("principal", part, due)
        self._spend_credit()

    def _make_plan(self, dues: Sequence[date], size: int | None) -> None:
        """Set the principal of each due date, as the kind of schedule has it."""
        kind, mode = self.terms.schedule.kind, self.terms.rounding.value
        growths, since = [], self.day
        for due in dues:
            growths.append(self._growth(since, due))
            since = due
        if size is None:
            size = self._size_of(kind, growths)
        left, carried, plan = self.undue, self.interest, []
        for due, growth in zip(dues, growths, strict=True):
            interest, carried = rounded(carried + left * growth, mode), Fraction(0)
            wanted = {"equal_instalments": size - interest, "equal_principal": size}.get(kind, 0)
            now = left if due == dues[-1] else min(max(wanted, 0), left)
            plan.append((due, now))
            left -= now
            if not left:
                break
        self.plan, self.size = plan, size

    def _size_of(self, kind: str, growths: Sequence[Fraction]) -> int:
        if kind != "equal_instalments":
            return rounded(Fraction(self.undue, len(growths)), self.terms.rounding.value)
        worth, discount = Fraction(0), Fraction(1)
        for growth in growths:
            discount /= 1 + growth
            worth += discount
        value = self.undue + self.interest / (1 + growths[0])
        return rounded(value / worth, self.terms.rounding.value)

    def _growth(self, since: date, until: date) -> Fraction:
        total, day = Fraction(0), since
        while day < until:
            part = night(day, day + DAY, self.terms.day_count.value)
            total += part * self._rate(day) / 1_000_000
            day += DAY
        return total

    def _plan_again(self, size: int | None) -> None:
        if not self.plan:
            return
        if self.undue:
            self._make_plan([due for due, _ in self.plan], size)
        else:
            self.plan = []

    def _set_rate(self, ppm: int) -> None:
        if self._rate(self.day) != ppm:
            self.rates = [(since, old) for since, old in self.rates if since < self.day]
            self.rates.append((self.day, ppm))
            self._plan_again(None)

    def take(
        self, name: str, amount: int, due: date | None = None, late_of: date | None = None
    ) -> None:
        """Take one fact of the day, by the name of its kind."""
        if name == "Drawn":
            self.undue += amount
            self.first_draw = self.first_draw or amount
            self.add("drawn", "principal", amount)
            if self._pooled:
                if self.terms.repayment.early.value == "principal":
                    self.credit = self._pay_undue(self.credit, "credit")
            else:
                schedule, count = self.terms.schedule, self.terms.schedule.periods
                if schedule.kind == "pay_any_time":
                    dues = [self._due(1, count * schedule.months)]
                else:
                    dues = [self._due(n, schedule.months) for n in range(1, count + 1)]
                self._make_plan(dues, None)
        elif name == "RateChanged":
            self._set_rate(amount)
        elif name == "FeeCharged":
            if late_of is None or self._missed(late_of):
                self._ask("fee", amount, due or self.day)
                self._spend_credit()
        elif name == "Repaid":
            self.add("cash", "in", amount)
            self._repay(amount)
        else:
            self._write_off()

    def _repay(self, amount: int) -> None:
        if self.is_gone:
            part = min(amount, self.gone)
            self.gone -= part
            self.add("recovered", "principal", part)
            self.credit += amount - part
            return
        self.ask_today()
        left = self._pay(amount, "cash")
        early = self.terms.repayment.early.value
        if left and self.undue and early == "principal":
            left = self._pay_undue(left, "cash")
        elif left and self.undue and early != "hold":
            whole = rounded(self.interest, self.terms.rounding.value)
            if left < whole:
                self.interest -= left
                self._ask("interest", left, self.day)
                left = self._pay(left, "cash")
            else:
                self._ask_interest(self.day)
                left = self._pay_undue(self._pay(left, "cash"), "cash")
                self._plan_again(self.size if early == "instalment" else None)
        self.credit += left

    def _pay(self, amount: int, source: str) -> int:
        terms = self.terms.repayment
        dpd = max([(self.day - item["due"]).days for item in self.owed], default=0)
        is_late = terms.late_from_dpd is not None and max(dpd, 0) >= terms.late_from_dpd
        order = [bucket.value for bucket in (terms.late_order if is_late else terms.order)]

        def turn(item: dict[str, Any]) -> tuple[Any, ...]:
            place = order.index(item["bucket"])
            key = (item["due"], place) if terms.oldest_first else (place, item["due"])
            return (*key, item["no"])

        for item in sorted(self.owed, key=turn):
            part = min(amount, item["left"])
            item["left"] -= part
            amount -= part
            self.add(source, item["bucket"], part)
        self.owed = [item for item in self.owed if item["left"]]
        return amount

    def _pay_undue(self, amount: int, source: str) -> int:
        part = min(amount, self.undue)
        self.undue -= part
        self.add(source, "principal", part)
        return amount - part

    def _spend_credit(self) -> None:
        self.credit = self._pay(self.credit, "credit")

    def _write_off(self) -> None:
        self.ask_all()
        self._spend_credit()
        self._ask("principal", self.undue, self.day)
        for item in self.owed:
            self.gone += item["left"]
            self.add("lost", item["bucket"], item["left"])
        self.undue, self.owed, self.plan, self.is_gone = 0, [], [], True

    def add(self, direction: str, bucket: str, amount: int) -> None:
        """Count an amount that went in one direction."""
        key = direction, bucket
        self.sums[key] = self.sums.get(key, 0) + amount

    def total(self, direction: str, bucket: str) -> int:
        """Return what went in one direction so far, in minor units."""
        return self.sums.get((direction, bucket), 0)

    def _left_of(self, bucket: str) -> int:
        return sum(item["left"] for item in self.owed if item["bucket"] == bucket)

    def balances(self) -> dict[str, int]:
        """Return what is owed, rounded as if posted now."""
        mode = self.terms.rounding.value
        return {
            "principal_minor": self.undue + self._left_of("principal"),
            "interest_minor": self._left_of("interest") + rounded(self.interest, mode),
            "penalty_minor": self._left_of("penalty") + rounded(self.penalty, mode),
            "fee_minor": self._left_of("fee"),
            "due_minor": sum(item["left"] for item in self.owed),
            "credit_minor": self.credit,
            "written_off_minor": self.gone,
        }

"""A second account of a world's events, sharing no code with the book or the world."""

from datetime import timedelta
from fractions import Fraction


def faults(events):
    """Return every broken law: accounting, room at the moment of a draw, order, lateness, keys."""
    found, lines, customers, keys = [], {}, set(), set()
    last = 0
    for event in events:
        if event.key in keys:
            found.append(f"key twice: {event.key}")
        keys.add(event.key)
        if event.occurred_at < last or event.known_at < event.occurred_at:
            found.append(f"order: {event.key}")
        last = event.occurred_at
        _judge(event, lines, customers, found)
    return found


def _judge(event, lines, customers, found):
    body, kind = event.body, event.kind
    if kind == "customer_registered":
        customers.add(event.customer_id)
        return
    if event.customer_id not in customers:
        found.append(f"before its customer: {event.key}")
    if kind == "line_opened":
        lines[event.line_id] = _Line(body.limit_minor, body.apr_ppm)
        return
    if not event.line_id:
        return
    line = lines.get(event.line_id)
    if line is None:
        found.append(f"before its line: {event.key}")
        return
    found.extend(f"{what}: {event.key}" for what in line.take(event, body, kind))


class _Line:
    """A line by hand: interest by the day, a minimum by the month."""

    def __init__(self, limit, apr_ppm):
        self.limit, self.apr, self.may_draw = limit, apr_ppm, True
        self.undue, self.asked = 0, []  # asked: [due day, what for, what is left], in order
        self.day, self.accrued = None, 0

    @property
    def owed(self):
        return self.undue + sum(left for _, _, left in self.asked)

    def take(self, event, body, kind):
        """Move by one event and return the laws that it breaks."""
        wrong = []
        if kind == "draw_made":
            if not 0 < body.amount_minor <= self.limit - self.owed or not self.may_draw:
                wrong.append("draw beyond what may be drawn")
            self.grow(event.effective_on)
            self.undue += body.amount_minor
        elif kind == "repayment_made":
            if not 0 < body.amount_minor <= self.owed:
                wrong.append("repayment beyond what is owed")
            self.grow(event.effective_on)
            self.repay(body.amount_minor)
        elif kind == "statement_closed":
            self.grow(event.effective_on)
            wrong = self.statement(event, body)
        elif kind == "limit_changed":
            self.limit = body.to_minor
        elif kind in {"may_draw_switched", "line_closed"}:
            self.may_draw = kind == "may_draw_switched" and body.may_draw
        return wrong

    def grow(self, day):
        """Add the interest of the days since, on principal alone, in millionths of a year's."""
        bearing = self.undue + sum(left for _, what, left in self.asked if what == "principal")
        days = (day - self.day).days if self.day else 0
        self.day, self.accrued = day, self.accrued + bearing * self.apr * days

    def repay(self, amount):
        for item in self.asked:
            part = min(amount, item[2])
            item[2] -= part
            amount -= part
        self.asked = [item for item in self.asked if item[2]]
        self.undue -= amount

    def statement(self, event, body):
        due = event.effective_on + timedelta(days=10)
        interest = round(Fraction(self.accrued, 365 * 1_000_000))
        self.accrued = 0
        if interest:
            self.asked.append([due, "interest", interest])
        wrong = [] if body.interest_minor == interest else ["interest"]
        arrears = sum(left for _, what, left in self.asked if what == "principal")
        charges = sum(left for _, what, left in self.asked if what == "interest")
        share = -(-(self.undue + arrears) * 50_000 // 1_000_000)
        least = min(max(charges + max(share, arrears), 1_000), self.owed)
        fresh = min(max(least - charges - arrears, 0), self.undue)
        if fresh:
            self.undue -= fresh
            self.asked.append([due, "principal", fresh])
        if body.balance_minor != self.owed:
            wrong.append("balance")
        late = max(((event.effective_on - item[0]).days for item in self.asked), default=0)
        if body.months_late != min(max(-(-late // 30), 0), 7):
            wrong.append("months late")
        if body.minimum_minor != charges + arrears + fresh:
            wrong.append("minimum")
        return wrong

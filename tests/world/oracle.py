"""A second account of a world's events, sharing no code with the book or the world."""


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
    def __init__(self, limit, apr_ppm):
        self.limit, self.apr, self.owed, self.may_draw = limit, apr_ppm, 0, True
        self.carried, self.late = 0, 0
        self.billed = []  # (statement's day, cumulative sum billed as minimums)
        self.paid_total, self.billed_total = 0, 0

    def take(self, event, body, kind):
        """Move by one event and return the laws that it breaks."""
        wrong = []
        if kind == "draw_made":
            if not 0 < body.amount_minor <= self.limit - self.owed or not self.may_draw:
                wrong.append("draw beyond what may be drawn")
            self.owed += body.amount_minor
        elif kind == "repayment_made":
            if not 0 < body.amount_minor <= self.owed:
                wrong.append("repayment beyond what is owed")
            self.repay(body.amount_minor)
        elif kind == "statement_closed":
            wrong = self.statement(event, body)
        elif kind == "limit_changed":
            self.limit = body.to_minor
        elif kind in {"may_draw_switched", "line_closed"}:
            self.may_draw = kind == "may_draw_switched" and body.may_draw
        return wrong

    def repay(self, amount):
        self.owed -= amount
        # money beyond the minimums pays no later minimum
        self.paid_total = min(self.paid_total + amount, self.billed_total)

    def statement(self, event, body):
        wrong = []
        rate = self.apr / 12 / 1_000_000
        base = min(self.carried, self.owed) if self.late < 3 else 0
        if abs(body.interest_minor - base * rate) > 2:
            wrong.append("interest")
        self.owed += body.interest_minor
        if body.balance_minor != self.owed:
            wrong.append("balance")
        open_since = [on for on, total in self.billed if total > self.paid_total]
        late = 0
        if open_since and self.owed > 0:
            day = open_since[0]
            late = (event.effective_on.year - day.year) * 12 + event.effective_on.month - day.month
        if body.months_late != late:
            wrong.append("months late")
        arrears = self.billed_total - self.paid_total
        if not 0 <= arrears <= body.minimum_minor <= max(self.owed, 0):
            wrong.append("minimum")
        if body.minimum_minor > arrears:
            self.billed_total += body.minimum_minor - arrears
            self.billed.append((event.effective_on, self.billed_total))
        self.carried, self.late = self.owed, late
        return wrong

"""The UCI customers as lines with options: read, scored, valued.

Amounts are minor units. A customer is judged by the card that did not see it. Two kinds of customer
have economics of their own: who pays every statement in full, and everybody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from limen.app.models import People
from limen.app.releases import usable_release
from limen.choose.candidates import KEEP, candidates
from limen.choose.economics import RESOURCES, Line, Rates, Terms
from limen.choose.problem import Chunk, Held
from limen.choose.step import Admissible, Standing
from limen.choose.worth.kernels import ACTIONS, worth_columns
from limen.kernel.diagnostics import Diagnostics
from limen.kernel.errors import BadInput
from limen.kernel.rates import PPM
from limen.release.economics import ECONOMICS_TOML, read_economics
from limen.risk.loss import LossTerms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from limen.app.tools import Tools
    from limen.choose.conduct import Conduct
    from limen.choose.declared import Economics, ProductEconomics
    from limen.choose.response import Elasticities
    from limen.release.rulebook import Release

    Ints = NDArray[np.int64]

REPO = Path(__file__).resolve().parents[1]
EXAMPLE = REPO / "examples" / "uci_credit_card"
DATA = REPO.parent / "shared" / "data" / "uci_credit_card" / "customers.parquet"

KINDS = ("revolver", "transactor")
HORIZON_MONTHS = 12
"""The score speaks of one month; the outcome of that month is taken for the year's."""

CUT_PD_PPM = 150_000
"""The policy of this example admits a cut from here, and a raise to who was never late in six."""

REDUCTION_PPM = 500_000
"""Most that may be taken from one customer in twelve months."""

USED = (
    "limit_basis_minor", "owed_minor", "undrawn_minor", "utilisation_bp", "months_late_now",
    "months_late_max_6m", "revolving_count_6m", "payments_6m_minor",
)  # fmt: skip
COLUMNS = (*RESOURCES, "cuts", "harm_minor")
"""What an option uses, whether it is a cut, and what it is expected to take from who will pay."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Customers side by side; `kind` is a place in `KINDS`, `defaulted` 0 or 1."""

    ids: tuple[str, ...]
    limit: Ints
    owed: Ints
    pd_ppm: Ints
    volume: Ints
    kind: Ints
    never_late: NDArray[np.bool_]
    use_bp: Ints
    late_now: Ints
    defaulted: Ints


@dataclass(frozen=True, slots=True)
class Menu:
    """Options of all lines, keep first; options of line `i` stand at ``offs[i]:offs[i + 1]``.

    Attributes
    ----------
    names
        An action and its size in percent: the smallest size of the menu that holds the change.
    answers
        Kept: changes of balance, volume and PD of every option, by response.
    """

    offs: Ints
    action: Ints
    limit: Ints
    lead_days: Ints
    names: tuple[str, ...] = ()
    answers: dict[tuple[Elasticities, ...], Ints] = field(default_factory=dict)

    @property
    def owner(self) -> Ints:
        """The line of each option."""
        return np.repeat(np.arange(len(self.offs) - 1), np.diff(self.offs))


@dataclass(frozen=True, slots=True)
class Assumed:
    """Figures under which options are valued.

    Attributes
    ----------
    rates, responses
        By kind: rates over the horizon; how a customer answers a limit. Where there are more than
        two responses, those after the second are revolvers' by quarter of the PD, the lowest first.
    pd_scale_ppm
        Level of the PD, a million being the score's own.
    """

    rates: tuple[Rates, ...]
    responses: tuple[Elasticities, ...]
    pd_scale_ppm: int = PPM


def read(tools: Tools, rows: int | None, folder: Path) -> tuple[Lines, Release]:
    """Read and score customers; the first `rows` of the file, or all."""
    release = usable_release(tools.read_folder(EXAMPLE / "release"))
    choice = release.models["card"]
    names = {name for card in choice.cards for name in card.card.names}
    data = DATA
    if rows is not None:
        data = folder / "customers.parquet"
        tools.write_table(tools.read_table(DATA)[:rows], data)
    with tools.map_file(data, EXAMPLE / "mapping.toml") as mapped:
        at = mapped.outcome_at
        assert at is not None
        people = People(at, mapped.time_zone, None).take(mapped.events())
        outcomes = dict(mapped.outcomes)
    sample = people.sample(sorted({*names, *USED}), 1)
    pd_ppm = []
    for row, customer_id in enumerate(sample.customer_ids):
        card = choice.card_for(customer_id).card
        values = {name: sample.columns[name][row] for name in card.names}
        pd_ppm.append(card.points_and_pd(values)[1])

    def column(name: str) -> Ints:
        return np.array([item or 0 for item in sample.columns[name]], np.int64)

    never_late = column("months_late_max_6m") == 0
    is_transactor = never_late & (column("revolving_count_6m") == 0)
    return Lines(
        sample.customer_ids,
        column("limit_basis_minor"),
        column("owed_minor"),
        np.array(pd_ppm, np.int64),
        # What was paid in stands for what was bought; half a year for a whole one.
        2 * column("payments_6m_minor"),
        is_transactor.astype(np.int64),
        never_late,
        column("utilisation_bp"),
        column("months_late_now"),
        np.array([outcomes[name] for name in sample.customer_ids], np.int64),
    ), release


def declared(tools: Tools, release: Release) -> Economics:
    """Read the example's economics: each kind of customer is a product of the card's terms."""
    faults = Diagnostics()
    files = {ECONOMICS_TOML: tools.read_bytes(EXAMPLE / "limits" / ECONOMICS_TOML)}
    card = release.products["card"]
    products = {name: replace(card, name=name) for name in KINDS}
    found = read_economics(files, products, release.draws, release.loss, HORIZON_MONTHS, faults)
    if found is None:
        raise BadInput(faults.items)
    return found


def assumed(
    economics: Economics,
    release: Release,
    *,
    terms: Mapping[str, int] | None = None,
    response: Mapping[str, Any] | None = None,
    loss: LossTerms | None = None,
    months: int = HORIZON_MONTHS,
    pd_scale_ppm: int = PPM,
    by_score: Sequence[int] = (),
) -> Assumed:
    """Return the declared figures, with some put in the place of theirs.

    `response` and `by_score` move revolvers only: those who pay in full answer as they do.
    """
    rates, responses = [], []
    for name in KINDS:
        found = economics.products[name]
        given = {**_terms(found), **(terms or {})}
        rates.append(
            Rates.of(
                Terms(horizon_months=months, **given),
                release.products["card"].apr_ppm,
                loss or release.loss,
            )
        )
        changed = response if name == "revolver" else None
        responses.append(replace(found.response, **(changed or {})))
    for share in by_score:
        responses.append(replace(responses[0], raise_balance_ppm=(share, share, share)))
    return Assumed(tuple(rates), tuple(responses), pd_scale_ppm)


def _terms(found: ProductEconomics) -> dict[str, int]:
    return {
        path.removeprefix("terms."): figure.values[0]
        for path, figure in found.declared.items()
        if path.startswith("terms.")
    }


def menu_of(lines: Lines, release: Release, economics: Economics) -> Menu:
    """List what may be chosen for every line, by the lender's own candidates."""
    product, conduct = release.products["card"], _conduct(release)
    sizes = {"raise": economics.menu.raise_ppm, "lower": economics.menu.lower_ppm}
    offs, actions, limits, days, names = [0], [], [], [], []
    for row in range(len(lines.ids)):
        limit_minor = int(lines.limit[row])
        admitted = ["keep"]
        if lines.never_late[row]:
            admitted.append("raise")
        if lines.pd_ppm[row] >= CUT_PD_PPM:
            admitted.append("lower")
        owed_minor = int(lines.owed[row])
        standing = Standing(limit_minor, owed_minor, limit_minor, 0, False, False, True)
        found = candidates(
            Admissible(tuple(admitted)),
            standing,
            product,
            product.ceiling_minor,
            conduct,
            has_consent=True,
            menu=economics.menu,
        )
        for option in found.options:
            actions.append(ACTIONS.index(option.action))
            limits.append(option.limit_minor)
            days.append(conduct.lead_days.get(option.action, 0))
            names.append(_name(option.action, limit_minor, option.limit_minor, sizes))
        offs.append(len(limits))
    return Menu(np.array(offs), np.array(actions), np.array(limits), np.array(days), tuple(names))


def _conduct(release: Release) -> Conduct:
    return replace(release.conduct, reduction_12m_ppm=REDUCTION_PPM)


def _name(action: str, before: int, after: int, sizes: Mapping[str, Sequence[int]]) -> str:
    if action == KEEP:
        return KEEP
    share_ppm = -(-abs(after - before) * PPM // before)
    return f"{action}_{next(s for s in sorted(sizes[action]) if s >= share_ppm) // 10_000}"


def picked(menu: Menu, rows: Ints) -> Menu:
    """The options taken, one a line."""
    offs = np.arange(len(rows) + 1)
    return Menu(offs, menu.action[rows], menu.limit[rows], menu.lead_days[rows])


def valued(lines: Lines, menu: Menu, figures: Assumed) -> Ints:
    """Return value and `COLUMNS` of every option: (1 + columns, options)."""
    scaled = np.minimum(lines.pd_ppm * figures.pd_scale_ppm // PPM, PPM)
    return _columns(lines, menu, figures, scaled, _answers(lines, menu, figures))


def realised(lines: Lines, menu: Menu, figures: Assumed) -> Ints:
    """The same with what came to pass in the place of the PD; balances answer as declared."""
    effects = _answers(lines, menu, figures).copy()
    effects[2] = 0
    return _columns(lines, menu, figures, lines.defaulted * PPM, effects)


def _answers(lines: Lines, menu: Menu, figures: Assumed) -> Ints:
    known = menu.answers.get(figures.responses)
    if known is not None:
        return known
    place = lines.kind.copy()
    if len(figures.responses) > len(KINDS):
        quarter = np.searchsorted(np.quantile(lines.pd_ppm, (0.25, 0.5, 0.75)), lines.pd_ppm)
        place = np.where(place == 0, len(KINDS) + quarter, place)
    found = np.zeros((3, len(menu.limit)), np.int64)
    owner = menu.owner
    for at in np.flatnonzero(menu.limit != lines.limit[owner]):
        row = int(owner[at])
        line = Line(int(lines.limit[row]), int(lines.owed[row]), int(lines.pd_ppm[row]))
        effect = figures.responses[place[row]].effect(line, int(menu.limit[at]))
        found[:, at] = effect.balance_minor, effect.volume_minor, effect.pd_ppm
    menu.answers[figures.responses] = found
    return found


def _columns(lines: Lines, menu: Menu, figures: Assumed, pd_ppm: Ints, effects: Ints) -> Ints:
    draws = np.ones(len(lines.ids), np.int64)
    # Who the policy would let be raised may expect it.
    wants = lines.never_late.astype(np.int64)
    book = np.array([lines.limit, lines.owed, pd_ppm, lines.volume, draws, wants])
    offer = np.zeros(len(menu.limit), np.int64)
    asked = np.array([menu.action, menu.limit, *effects, menu.lead_days, offer])
    parts, uses = worth_columns(book, lines.kind, menu.offs, asked, figures.rates)
    is_cut = (menu.action == ACTIONS.index("lower")).astype(np.int64)
    harm = uses[COLUMNS.index("reduction_minor")] * (PPM - pd_ppm[menu.owner]) // PPM
    return np.ascontiguousarray(np.concatenate([parts.sum(axis=0)[None], uses, [is_cut, harm]]))


def above_keep(cols: Ints, menu: Menu) -> Ints:
    """The same with each value above that of keeping the line."""
    found = cols.copy()
    found[0] -= cols[0, menu.offs[:-1]][menu.owner]
    return found


def held(cols: Ints, menu: Menu) -> Held:
    """The options as the optimiser's problem."""
    return Held(COLUMNS, Chunk(cols, menu.offs))

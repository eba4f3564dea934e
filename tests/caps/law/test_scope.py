"""A pack remembers which rules may concern a scope; leaving out the others changes no answer."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from caps.law.builders import a_case, changed, pack_of
from caps.law.test_load import SECOND
from limen.caps.law.case import Case, Entity
from limen.caps.law.evaluate import NOT_APPLICABLE, applying, evaluate
from limen.caps.law.scope import SCOPES_KEPT_MAX, scoped
from limen.caps.law.words import BORROWERS, BROADER, EVENTS, PRODUCT_TYPES, PURPOSES
from limen.caps.shipped import NAMES, shipped_pack

PACKS = [shipped_pack(name) for name in NAMES]


@st.composite
def cases(draw):
    day = draw(st.dates(date(2019, 1, 1), date(2028, 6, 1)))
    maybe = st.none()
    return Case(
        event=draw(st.sampled_from(["", *EVENTS])),
        entity=Entity("we", draw(st.sampled_from(["", *BROADER])), draw(st.integers(0, 1_000_000))),
        dates={"decision": day} | ({"contract": day} if draw(st.booleans()) else {}),
        facts={"other_limits_minor": draw(st.integers(0, 10**9)), "asked_limit_minor": 10**7},
        product_types=draw(st.frozensets(st.sampled_from(PRODUCT_TYPES), max_size=2)),
        purpose=draw(maybe | st.sampled_from(PURPOSES)),
        borrower_type=draw(maybe | st.sampled_from(BORROWERS)),
    )


@given(cases())
def test_what_is_left_out_does_not_apply(case):
    whole = evaluate(PACKS, case)
    asked = applying(PACKS, case)
    names = [rule.name for rule in asked]
    assert list(asked) == [rule for rule in whole if rule.name in names]
    left_out = [rule for rule in whole if rule.name not in names]
    assert {rule.result for rule in left_out} <= {NOT_APPLICABLE}


def test_a_rule_of_which_one_version_may_apply_is_asked():
    pack = pack_of(SECOND)
    assert len(scoped(pack, a_case()).applying) == 1
    assert not scoped(pack, a_case(licence="unlicensed")).applying


def test_a_side_that_is_not_known_leaves_the_rule_in():
    pack = pack_of()
    (rule,) = scoped(pack, a_case(purpose=None)).applying
    assert rule.holds == (None,)
    assert rule.missing == (("purpose",),)


def test_the_memory_of_scopes_is_bounded():
    pack = pack_of(changed(('licence_types = ["bank"]', "events = []")))
    for at in range(SCOPES_KEPT_MAX + 5):
        scoped(pack, a_case(event=f"w{at}"))
    assert 0 < len(pack.scopes) <= SCOPES_KEPT_MAX

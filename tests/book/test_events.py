import json
import re
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.builders import any_body, any_event, bodies, values_of
from limen.book import events as e

# What a reader of the oldest journal relies on: a field may be added with a default, never
# renamed or taken away.
NEEDED = {
    "customer_registered": ("customer_kind",),
    "group_linked": ("continues", "closes"),
    "line_opened": ("product", "entity", "currency", "limit_minor"),
    "limit_changed": ("from_minor", "to_minor"),
    "may_draw_switched": ("may_draw",),
    "line_closed": (),
    "statement_closed": ("balance_minor",),
    "repayment_made": ("amount_minor",),
    "draw_made": ("draw_id", "amount_minor"),
    "sales_reported": ("period", "period_start", "sales_minor", "currency"),
    "bureau_reported": ("pulled_on",),
    "bureau_disputed": ("report_id", "dispute_id"),
    "bureau_dispute_ended": ("report_id", "dispute_id", "outcome"),
    "evidence_given": ("evidence_id", "evidence_kind", "dated_on", "sha256"),
    "evidence_checked": ("evidence_id", "verifier", "is_accepted"),
    "decision_made": (
        "decision_id",
        "run_id",
        "action",
        "limit_before_minor",
        "limit_after_minor",
        "record",
    ),
    "notice_sent": (
        "notice_id",
        "decision_id",
        "notice_kind",
        "language",
        "reasons",
        "effective_on",
    ),
    "change_withdrawn": ("decision_id", "because"),
    "offer_answered": ("decision_id", "accepted"),
    "review_opened": ("run_id", "release_id", "at", "trigger", "head", "release_manifest"),
    "model_registered": ("model", "name", "made_by", "approved_by"),
    "portfolio_solved": (
        "run_id",
        "prices_ppm",
        "constraints",
        "objective_minor",
        "upper_bound_minor",
        "lines",
    ),
    "review_run": ("run_id", "lines", "changed", "digest"),
    "consent_given": ("consent_id", "purpose"),
    "consent_withdrawn": ("consent_id",),
    "application_made": ("application_id", "product"),
    "application_ended": ("application_id", "outcome"),
    "offer_made": ("offer_id", "product", "limit_minor", "until"),
    "personal_data_erased": ("by", "fields", "last_on", "release_id"),
    "offer_ended": ("offer_id", "outcome"),
    "temporary_limit_set": ("limit_minor", "since", "until"),
    "flag_changed": ("flag", "raised"),
    "warning_moved": ("run_id", "tenths"),
    "line_dormant": ("since",),
    "line_woken": (),
    "line_renewed": ("expires_on",),
    "line_expired": (),
    "line_ended": (),
    "terms_filed": ("product", "terms_id"),
    "draw_held": ("draw_id", "amount_minor", "terms_id", "rate_ppm", "expires_at"),
    "draw_funded": ("draw_id", "partner", "agreed"),
    "draw_posted": ("draw_id",),
    "draw_voided": ("draw_id", "because"),
    "draw_expired": ("draw_id",),
    "draw_refused": ("draw_id", "amount_minor", "reasons"),
    "repayment_reversed": ("repayment_key", "because"),
    "fee_charged": ("fee", "amount_minor"),
    "rate_changed": ("rate_ppm",),
    "written_off": (),
    "credit_refunded": ("amount_minor",),
    "entries_posted": ("entries",),
    "day_closed": ("on", "lines", "posted", "digest"),
    "partner_settled": ("partner", "currency", "amount_minor"),
    "core_instructed": ("instruction_id", "action"),
    "core_answered": ("instruction_id", "done"),
    "core_batch_made": ("batch_id", "on", "digest", "instructions"),
    "quotas_held": ("held",),
    "copy_promoted": ("epoch", "because"),
    "core_balance_reported": ("balance_minor",),
    "link_reported": ("link_kind",),
    "links_found": ("pass_id",),
    "links_passed": (
        "pass_id",
        "at",
        "head",
        "digest",
        "customers",
        "linked",
        "degree_max",
    ),
}


def fields_of(body):
    return {
        name: bytes(value) if isinstance(value, msgspec.Raw) else msgspec.to_builtins(value)
        for name, value in ((name, getattr(body, name)) for name in body.__struct_fields__)
        if value is not msgspec.UNSET
    }


def required(kind):
    return [field for field in msgspec.structs.fields(kind) if field.required]


@pytest.mark.parametrize("kind", sorted(e.KINDS))
@given(data=st.data())
def test_every_kind_is_read_back_as_it_was_written(kind, data):
    body = data.draw(bodies(e.KINDS[kind]))
    again = e.decode_body(e.encode_body(body))
    assert type(again) is type(body)
    assert fields_of(again) == fields_of(body)
    assert e.encode_body(again) == e.encode_body(body)


@given(any_body)
def test_keys_are_sorted_and_the_kind_stands_inside(body):
    pairs = json.loads(e.encode_body(body), object_pairs_hook=lambda found: found)
    names = [name for name, _ in pairs]
    assert names == sorted(names)
    assert dict(pairs)["kind"] == body.__struct_config__.tag


@pytest.mark.parametrize("kind", sorted(e.KINDS))
@given(data=st.data())
def test_defaults_are_left_out(kind, data):
    needed = {field.name: data.draw(values_of(field.type)) for field in required(e.KINDS[kind])}
    written = json.loads(e.encode_body(e.KINDS[kind](**needed)))
    assert set(written) == {"kind", *needed}


@pytest.mark.parametrize("kind", sorted(e.KINDS))
def test_what_old_journals_hold_is_still_enough(kind):
    assert tuple(field.name for field in required(e.KINDS[kind])) == NEEDED[kind]


def test_every_body_is_a_kind_under_its_own_name():
    defined = {
        thing
        for thing in vars(e).values()
        if isinstance(thing, type) and issubclass(thing, e.Body) and thing is not e.Body
    }
    assert set(e.KINDS.values()) == defined
    for tag, kind in e.KINDS.items():
        assert tag == re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def test_every_kind_has_a_schema_version():
    assert set(e.SCHEMAS) == set(e.KINDS) == set(NEEDED)
    assert min(e.SCHEMAS.values()) >= 1
    assert set(e.KINDS) >= e.AMENDABLE


@given(any_event())
def test_an_event_knows_its_kind(event):
    assert e.KINDS[event.kind] is type(event.body)


@pytest.mark.parametrize(
    "data",
    [
        b'{"kind":"limit_doubled","to_minor":1}',
        b'{"amount_minor":1}',
        b'{"kind":"repayment_made","amount_minor":1,"tip_minor":2}',
        b'{"kind":"repayment_made"}',
        b'{"kind":"repayment_made","amount_minor":1.5}',
        b'{"kind":"repayment_made","amount_minor":"1"}',
        b'{"kind":"customer_registered","customer_kind":"robot"}',
    ],
)
def test_what_fits_no_kind_is_refused(data):
    with pytest.raises(msgspec.ValidationError):
        e.decode_body(data)


def test_the_bytes_of_a_line_opened():
    body = e.LineOpened("cash", "bank", "CNY", 5, opened_on=date(2024, 2, 29))
    assert e.encode_body(body) == (
        b'{"currency":"CNY","entity":"bank","kind":"line_opened","limit_minor":5,'
        b'"opened_on":"2024-02-29","product":"cash"}'
    )

"""The documented layout reads as a mapping, and names what a core may say."""

from limen.app.core_in import KINDS, check_kinds
from limen.app.core_layout import IN_COLUMNS, RECORDS, default_mapping


def test_every_record_is_an_event_of_its_own_and_a_core_s_to_say():
    mapping = default_mapping("Asia/Shanghai")
    check_kinds(mapping)
    assert mapping.time_zone == "Asia/Shanghai"
    assert {event.table for event in mapping.events} == {*RECORDS, "stray"}
    assert {event.kind for event in mapping.events} == KINDS


def test_every_column_that_is_read_is_documented():
    mapping = default_mapping("UTC")
    read = {cell.column for event in mapping.events for _, cell in event.fields if cell.column}
    keys = {column for event in mapping.events for column in event.key.columns}
    assert read | keys <= set(IN_COLUMNS)
    assert len(set(IN_COLUMNS)) == len(IN_COLUMNS)

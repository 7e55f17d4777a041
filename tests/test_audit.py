"""The chain of the audit log: whatever is done to it, its verification says so."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrbridge import audit
from qrbridge.audit import Entry, Event, Head, Who
from qrbridge.errors import AuditError

CLERK = Who("王芳", "W03")

kinds = st.sampled_from(audit.EVENTS)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
events = st.builds(
    Event,
    kind=kinds,
    application=st.none() | words,
    revision=st.none() | st.integers(0, 10**6),
    station=st.none() | words,
    digest=st.none() | st.text("0123456789abcdef", min_size=64, max_size=64),
    facts=st.dictionaries(words, words | st.integers(-(2**63), 2**63), max_size=4),
)
logs = st.lists(events, min_size=2, max_size=8)


def chain(events: list[Event]) -> tuple[list[Entry], Head]:
    head, entries = Head(), []
    for at, event in enumerate(events):
        entries.append(audit.follow(head, 1_700_000_000 + at, CLERK, event))
        head = Head(entries[-1].number, entries[-1].link)
    return entries, head


@given(logs)
def test_a_log_as_it_was_written_verifies(events):
    entries, head = chain(events)
    assert audit.verify(entries, head, [Head(1, entries[0].link)]) == head


@given(logs, st.data())
def test_a_changed_entry_is_found(events, data):
    entries, head = chain(events)
    at = data.draw(st.integers(0, len(entries) - 1))
    entry = entries[at]
    changed = data.draw(
        st.sampled_from(
            [
                replace(entry, at=entry.at + 1),
                replace(entry, who=Who("李雷", "W03")),
                replace(entry, who=Who("王芳", "W04")),
                replace(entry, event=replace(entry.event, revision=10**7)),
                replace(entry, event=replace(entry.event, station="other" + (entry.event.station or ""))),
                replace(entry, event=replace(entry.event, facts={**entry.event.facts, "frames": 2**63 - 1})),
                replace(entry, event=replace(entry.event, facts={"a float": 0.5})),
            ]
        )
    )
    with pytest.raises(AuditError):
        audit.verify([*entries[:at], changed, *entries[at + 1 :]], head)


@given(logs, st.data())
def test_a_removed_entry_is_found_the_last_one_too(events, data):
    entries, head = chain(events)
    at = data.draw(st.integers(0, len(entries) - 1))
    with pytest.raises(AuditError):
        audit.verify([*entries[:at], *entries[at + 1 :]], head)


@given(logs, st.data())
def test_entries_in_another_order_are_found(events, data):
    entries, head = chain(events)
    moved = data.draw(st.permutations(entries).filter(lambda order: order != entries))
    with pytest.raises(AuditError):
        audit.verify(moved, head)
    renumbered = [replace(entry, number=number) for number, entry in enumerate(moved, 1)]
    with pytest.raises(AuditError):
        audit.verify(renumbered, head)


@given(logs)
def test_a_log_that_was_cut_and_headed_anew_is_found_by_what_was_noted_elsewhere(events):
    entries, head = chain(events)
    shorter = entries[:-1]
    new_head = Head(shorter[-1].number, shorter[-1].link)
    with pytest.raises(AuditError, match="before"):
        audit.verify(shorter, new_head, [head])


@given(logs)
def test_a_log_that_was_written_anew_is_found_by_what_was_noted_elsewhere(events):
    _, head = chain(events)
    forged, forged_head = chain([*events[:-1], replace(events[-1], station="somebody else")])
    with pytest.raises(AuditError):
        audit.verify(forged, forged_head, [head])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("320102195503120000", "320102********0000"),
        ("32010619860721000X 沈佳宁", "320106********000X 沈佳宁"),
        ("110105491231002", "110105*****1002"),
        ("32011720150205000001", "32011720150205000001"),  # an application's number, 20 digits
    ],
)
def test_no_id_number_stays_in_clear(text, shown):
    entry = audit.follow(Head(), 0, Who(text, text), Event("refuse", facts={"reason": text}))
    assert (entry.who.operator, entry.who.terminal, entry.event.facts["reason"]) == (shown,) * 3

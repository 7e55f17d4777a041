"""Payload <-> envelope: the round trip, one form only, and a verdict for each way to be wrong."""

from dataclasses import replace
from hashlib import sha256

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from qrbridge import bridge, envelope
from qrbridge.envelope import Claims, Entry, SigningKey, cose, keys, trust
from qrbridge.errors import EnvelopeError, PackError, TrustError
from qrbridge.pack import File

HALL, OTHER = SigningKey(1, b"h" * 32), SigningKey(1, b"o" * 32)
CLAIMS = Claims("hall", "saic", 1000, 9000)
TRUSTED = (Entry("hall", "hall", None, HALL.public),)
ALL = frozenset({1, 2})
CONTENT = File("a.txt", "text/plain", b"abc")


def sealed(claims=CLAIMS, key=HALL, content=CONTENT) -> bytes:
    return bridge.seal(content, claims, key)


def opened(data, entries=TRUSTED, audience="saic", now=2000):
    return bridge.unseal(data, entries, audience, now, ALL)


@given(st.binary(max_size=300), st.integers(0, 2**33), st.integers(1, 2**33))
def test_round_trip(payload, issued, lifetime):
    claims = Claims("hall", "saic", issued, issued + lifetime)
    signed = envelope.parse(envelope.seal(payload, claims, HALL))
    assert (signed.payload, signed.claims, signed.kid) == (payload, claims, HALL.public.kid)


def test_arrival():
    data = sealed()
    arrival = opened(data)
    assert arrival.content == CONTENT
    assert (arrival.signer.name, arrival.digest) == ("hall", sha256(data).digest())


def test_thirty_lines_of_others_code_verify_it():
    tag = cbor2.loads(sealed())
    protected, unprotected, payload, signature = tag.value
    assert (tag.tag, unprotected) == (18, {})
    header = cbor2.loads(protected)
    assert header == {1: -19, 4: HALL.public.kid, 15: {1: "hall", 3: "saic", 4: 9000, 6: 1000}}
    cose_key = cbor2.dumps({1: 1, -1: 6, -2: HALL.public.x}, canonical=True)
    assert header[4] == sha256(cose_key).digest()[:8]
    structure = cbor2.dumps(["Signature1", protected, b"", payload])
    Ed25519PublicKey.from_public_bytes(HALL.public.x).verify(signature, structure)


def test_claims_headers_and_signature_are_lean():
    payload = bridge.pack.pack(CONTENT)
    assert len(envelope.seal(payload, Claims("hall", "state_tax", 1, 2), HALL)) - len(payload) <= 120


@given(st.binary(max_size=200))
def test_parse_only_our_error_escapes(data):
    for attempt in (data, b"\xd2" + data):
        with pytest.raises(EnvelopeError):
            envelope.parse(attempt)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_byte_can_be_changed(at, flip):
    data = bytearray(sealed())
    data[at % len(data)] ^= flip
    with pytest.raises((EnvelopeError, PackError)):
        opened(bytes(data))


def rewritten(protected=None, unprotected=None, payload=b"", signature=None, parts=None) -> bytes:
    """Return an envelope with a right signature around parts that `seal` would never make."""
    header = {1: -19, 4: HALL.public.kid, 15: {1: "hall", 3: "saic", 4: 9000, 6: 1000}}
    protected = cbor2.dumps(header if protected is None else protected, canonical=True)
    structure = cbor2.dumps(["Signature1", protected, b"", payload])
    signature = envelope.keys.SUITES[1].sign(HALL.seed, structure) if signature is None else signature
    return b"\xd2" + cbor2.dumps(parts or [protected, unprotected or {}, payload, signature])


CWT = {1: "hall", 3: "saic", 4: 9000, 6: 1000}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"\xd0\x80", "envelope.encrypted", id="COSE_Encrypt0"),
        pytest.param(sealed()[1:], "envelope.not_cose", id="no tag"),
        pytest.param(sealed() + b"\0", "envelope.not_cose", id="trailing byte"),
        pytest.param(rewritten(unprotected={4: b"x"}), "envelope.not_cose", id="unprotected header"),
        pytest.param(rewritten(signature=b"s" * 63), "envelope.not_cose", id="short signature"),
        pytest.param(rewritten(parts=[b"", {}, b""]), "envelope.not_cose", id="three parts"),
        pytest.param(rewritten({1: -19, 4: b"k" * 8}), "envelope.not_cose", id="no claims"),
        pytest.param(
            rewritten({1: -19, 4: HALL.public.kid, 15: CWT | {2: "x"}}), "envelope.not_cose", id="claim more"
        ),
        pytest.param(
            rewritten({1: -8, 4: HALL.public.kid, 15: CWT}), "envelope.algorithm", id="another algorithm"
        ),
        pytest.param(rewritten({1: -19, 4: b"k" * 8, 15: CWT}), "envelope.unknown_key", id="unknown key"),
        pytest.param(
            rewritten({1: -19, 4: HALL.public.kid, 15: CWT | {1: "Hall!"}}),
            "envelope.station_name",
            id="odd name",
        ),
        pytest.param(
            rewritten({1: -19, 4: HALL.public.kid, 15: CWT | {4: 1000}}),
            "envelope.times",
            id="expires at once",
        ),
        pytest.param(rewritten(signature=b"s" * 64), "envelope.signature", id="wrong signature"),
        pytest.param(sealed(replace(CLAIMS, issuer="qs")), "envelope.issuer", id="another's name"),
        pytest.param(sealed(key=OTHER), "envelope.unknown_key", id="a stranger"),
        pytest.param(sealed(replace(CLAIMS, audience="qs")), "envelope.audience", id="for another"),
        pytest.param(
            sealed(Claims("hall", "saic", 2301, 9000)), "envelope.not_yet_valid", id="from the future"
        ),
        pytest.param(sealed(Claims("hall", "saic", 1000, 2000)), "envelope.expired", id="expired"),
    ],
)
def test_each_fault_has_its_name(data, code):
    with pytest.raises(EnvelopeError) as caught:
        opened(data)
    assert caught.value.code == code


def test_the_edges_of_time():
    opened(sealed(Claims("hall", "saic", 2300, 9000)))
    opened(sealed(Claims("hall", "saic", 1000, 2001)))


def test_a_revoked_key_is_refused_and_stays_revoked():
    entries = trust.revoke(TRUSTED, "hall", 1500)
    with pytest.raises(TrustError) as caught:
        opened(sealed(), entries)
    assert caught.value.code == "envelope.revoked"
    with pytest.raises(TrustError) as caught:
        trust.add(entries, TRUSTED[0])
    assert caught.value.code == "envelope.key_was_revoked"
    with pytest.raises(TrustError):
        trust.revoke(entries, "hall", 1600)


def test_a_new_key_beside_the_old_one_then_instead_of_it():
    both = trust.add(TRUSTED, replace(TRUSTED[0], key=OTHER.public))
    assert opened(sealed(), both).signer.key == HALL.public
    assert opened(sealed(key=OTHER), both).signer.key == OTHER.public
    assert trust.find(both, "hall").key == OTHER.public
    after = trust.revoke(both, HALL.public.fingerprint, 1500)
    assert opened(sealed(key=OTHER), after).signer.key == OTHER.public


def test_two_keys_with_the_same_kid_are_both_tried(monkeypatch):
    monkeypatch.setattr(keys.PublicKey, "kid", property(lambda self: b"samekid8"))
    entries = (Entry("qs", "hall", None, OTHER.public), *TRUSTED)
    assert opened(sealed(), entries).signer.name == "hall"


def test_keys_and_cards_round_trip():
    assert keys.private_from_pem(keys.private_to_pem(HALL)) == HALL
    assert keys.public_from_cose(keys.public_to_cose(HALL.public)) == HALL.public
    card = trust.Card("qs", "department", "qs", OTHER.public)
    assert trust.card_from_json(trust.card_to_json(card)) == card
    entries = trust.revoke((*TRUSTED, trust.Entry("qs", "department", "qs", OTHER.public)), "qs", 5)
    assert trust.list_from_json(trust.list_to_json(entries)) == entries
    assert "h" * 32 not in repr(HALL) and str(HALL.seed) not in repr(HALL)


@given(st.binary(max_size=60))
def test_keys_only_our_error_escapes(data):
    for read in (keys.public_from_cose, keys.private_from_pem, trust.card_from_json, trust.list_from_json):
        try:
            read(data)
        except EnvelopeError:
            continue
        assert data.strip() == b"[]" and read is trust.list_from_json


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "role", "profile", "key", "revoked_at"]), inner, max_size=5
        )
    ),
)


@given(json_values)
def test_trust_files_of_any_json_only_our_error_escapes(value):
    import json

    for read in (trust.card_from_json, trust.list_from_json):
        try:
            read(json.dumps(value))
        except EnvelopeError:
            continue
        assert value == []


@pytest.mark.parametrize("data", [b"\xa3\xf5", keys.public_to_cose(HALL.public) + b"\0", b""])
def test_public_keys_have_one_form(data):
    with pytest.raises(EnvelopeError):
        keys.public_from_cose(data)


def test_a_truth_value_is_no_key_type():
    data = bytearray(keys.public_to_cose(HALL.public))
    assert data[2] == 1
    data[2] = 0xF5
    with pytest.raises(EnvelopeError):
        keys.public_from_cose(bytes(data))
    assert cose.SIGN1_TAG == b"\xd2"

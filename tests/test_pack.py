"""Contents <-> payload: round trips, one form of CBOR and zstd, bounds before anything is inflated."""

import cbor2
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from qrbridge import pack
from qrbridge.errors import PackError
from qrbridge.pack import File, Record, cbor, payload, zstd

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
leaves = st.one_of(st.integers(-(2**64), 2**64 - 1), st.booleans(), st.binary(max_size=30), text)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4)
)
fields = st.dictionaries(text, values, max_size=5)


@given(values)
def test_cbor_round_trip(value):
    data = cbor.encode(value)
    assert cbor.decode(data) == value
    assert cbor2.loads(data) == value


@given(st.binary(max_size=60))
def test_cbor_reads_what_it_would_write_and_nothing_else(data):
    try:
        value = cbor.decode(data)
    except PackError:
        return
    assert cbor.encode(value) == data


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("1800", id="integer not in its shortest form"),
        pytest.param("0000", id="trailing byte"),
        pytest.param("9fff", id="indefinite array"),
        pytest.param("a2616101616102", id="key twice"),
        pytest.param("a2616201616102", id="keys out of order"),
        pytest.param("f6", id="null"),
        pytest.param("f7", id="undefined"),
        pytest.param("fb3ff8000000000000", id="float"),
        pytest.param("c11a00000000", id="tag"),
        pytest.param("c24101", id="bignum"),
        pytest.param("a1182001", id="integer key over 23"),
        pytest.param("a1f501", id="key that is a truth value"),
        pytest.param("81" * 40 + "00", id="too deep"),
        pytest.param("9b7fffffffffffffff", id="array of 2^63"),
        pytest.param("5b7fffffffffffffff", id="string of 2^63"),
        pytest.param("61ff", id="no UTF-8"),
        pytest.param("", id="nothing"),
    ],
)
def test_cbor_refuses(data):
    with pytest.raises(PackError):
        cbor.decode(bytes.fromhex(data))


@pytest.mark.parametrize("value", [1.5, None, 2**64, {24: 1}, {True: 1}, "\ud800", [set()]])
def test_cbor_does_not_write_what_it_would_not_read(value):
    with pytest.raises(PackError):
        cbor.encode(value)


@given(st.binary(max_size=5000))
def test_zstd_round_trip(data):
    assert zstd.decompress(zstd.compress(data, 5000), 5000) == data


@given(st.binary(max_size=100))
def test_zstd_only_our_error_escapes(data):
    for attempt in (data, zstd.EMPTY[:6] + data):
        try:
            zstd.decompress(attempt, 1000)
        except PackError:
            continue


def streamed(data: bytes) -> bytes:
    """Return a zstd frame that does not state its size."""
    machine = zstandard.ZstdCompressor().compressobj()
    return machine.compress(data) + machine.flush()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(zstd.compress(bytes(1001), 2000), id="states more than the limit"),
        pytest.param(zstd.compress(b"abc", 10) + b"x", id="trailing byte"),
        pytest.param(zstd.compress(b"abc", 10)[:-1], id="cut"),
        pytest.param(zstd.compress(b"abc", 10) * 2, id="two frames"),
        pytest.param(zstd.EMPTY + b"x", id="trailing byte after nothing"),
        pytest.param(zstd.EMPTY[:-1], id="nothing, cut"),
        pytest.param(streamed(b"abc"), id="size not stated"),
        pytest.param(bytes.fromhex("502a4d1800000000"), id="skippable frame"),
        pytest.param(b"", id="no frame"),
    ],
)
def test_zstd_refuses(data):
    with pytest.raises(PackError):
        zstd.decompress(data, 1000)


def test_a_bomb_is_refused_by_its_stated_size(monkeypatch):
    bomb = zstandard.ZstdCompressor(level=19).compress(bytes(payload.FILE_LIMIT + 1))
    assert len(bomb) < 20_000
    monkeypatch.setattr(zstandard, "ZstdDecompressor", None)  # inflating it would fail the test
    with pytest.raises(PackError) as caught:
        pack.unpack(cbor.encode([payload.FILE, "a", "a/b", bomb]))
    assert caught.value.code == "pack.too_large"


names = st.text(st.sampled_from("ab文件 .-_é"), min_size=1, max_size=30).filter(
    lambda name: name == name.strip() and not name.endswith(".")
)


@given(names, st.binary(max_size=500))
def test_file_round_trip(name, data):
    content = File(name, "application/pdf", data)
    assert pack.unpack(pack.pack(content)) == content


@given(fields)
def test_record_round_trip(value):
    content = Record("saic", 1, value)
    assert pack.unpack(pack.pack(content)) == content


@given(st.binary(max_size=80))
def test_unpack_only_our_error_escapes(data):
    with pytest.raises(PackError):
        pack.unpack(data)


@given(st.lists(values, max_size=5))
def test_unpack_of_any_array(value):
    try:
        content = pack.unpack(cbor.encode(value))
    except PackError:
        return
    assert isinstance(content, File | Record)


@pytest.mark.parametrize(
    "name",
    ["", "a/b", "a\\b", "..", ".", "a\0", "a\nb", " a", "a ", "a.", "a\u202efdp.exe", "x" * 256, "C:a"],
)
def test_file_names_that_could_lead_elsewhere_are_refused_on_both_sides(name):
    with pytest.raises(PackError):
        pack.pack(File(name, "a/b", b""))
    with pytest.raises(PackError):
        pack.unpack(cbor.encode([payload.FILE, name, "a/b", zstd.EMPTY]))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ([2, "saic", 1, b"", b""], "pack.shape"),
        ([99], "pack.kind"),
        ([], "pack.shape"),
        ([True, "a", "a/b", zstd.EMPTY], "pack.shape"),
        ([1, "saic", 0, b""], "pack.profile_version"),
        ([1, "saic", True, b""], "pack.profile_version"),
        ([1, "saic", 1, zstd.EMPTY], "pack.cbor"),
        ([1, "saic", 1, zstd.compress(b"\x01", 9)], "pack.shape"),
        ([1, "saic", 1, zstd.compress(b"\xa1\x01\x01", 9)], "pack.shape"),
        ([1, "../x", 1, b""], "pack.text"),
        ([0, "a", "text", zstd.EMPTY], "pack.text"),
        ([0, "a", "a/b", zstd.EMPTY, 1], "pack.shape"),
        ({}, "pack.shape"),
    ],
)
def test_each_fault_has_its_name(value, code):
    with pytest.raises(PackError) as caught:
        pack.unpack(cbor.encode(value))
    assert caught.value.code == code

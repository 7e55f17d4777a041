"""The vectors: the generator still makes them, we agree with each, and so does a reader that is not ours."""

import json
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from qrbridge import bridge, envelope, line
from qrbridge.envelope import Entry, keys
from qrbridge.errors import EnvelopeError, FountainError, FrameError, PackError, QrbridgeError
from qrbridge.pack import File, cbor, parse_dictionary

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "fixtures" / "vectors"
PATHS = sorted(FOLDER.glob("*.json"))
FORM = {"envelope.not_cose", "envelope.encrypted", "envelope.station_name", "envelope.times"}
DIGITS = {"frame.not_digits", "frame.digit_count", "frame.digit_value"}


def stage(error: QrbridgeError) -> str:
    match error:
        case FrameError():
            return "digits" if error.code in DIGITS else "frame"
        case FountainError():
            return "fountain"
        case EnvelopeError():
            return "envelope" if error.code in FORM else "trust"
        case PackError():
            return "payload"
    raise AssertionError(error)


def receive(vector: dict) -> tuple[list[str], list[bytes], list[str]]:
    """Return the frames, the envelopes and the stages that refused a line."""
    receiver, frames, envelopes, refused = bridge.Receiver(), [], [], []
    for text in vector["lines"]:
        try:
            for data in line.frames(text):
                frames.append(data.hex())
                reception = receiver.add(data)
                if reception.envelope is not None:
                    envelopes.append(reception.envelope)
        except QrbridgeError as error:
            refused.append(stage(error))
    return frames, envelopes, refused


def verdict(vector: dict, data: bytes) -> str:
    entries = [
        Entry(card["name"], "hall", None, keys.public_from_cose(bytes.fromhex(card["cose_key"])), revoked)
        for card in vector["trust"]
        for revoked in [1 if card["revoked"] else None]
    ]
    try:
        parts = envelope.parse(data)
        envelope.judge(parts, entries, vector["station"], vector["now"], frozenset({1}))
        if sha256(data).hexdigest() in vector.get("imported", []):
            return "replay"
        known = [parse_dictionary(text.encode()) for text in vector.get("dictionaries", [])]
        content = bridge.pack.unpack(parts.payload, known)
    except QrbridgeError as error:
        return stage(error)
    if "content" in vector:
        assert described(content) == vector["content"]
    return "success"


def described(content) -> dict:
    if isinstance(content, File):
        return {
            "kind": "file",
            "name": content.name,
            "media_type": content.media_type,
            "data": content.data.hex(),
        }
    fields = cbor.encode(content.fields).hex()
    record = {"kind": "record", "profile": content.profile, "version": content.version, "fields": fields}
    if content.case is not None:
        record |= {"application": content.case.application, "revision": content.case.revision}
    return record


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_we_agree(path):
    vector = json.loads(path.read_text("utf-8"))
    frames, envelopes, refused = receive(vector)
    if "frames" in vector:
        assert frames == vector["frames"]
    expected = vector.get("envelopes") or ([vector["envelope"]] if "envelope" in vector else [])
    assert [data.hex() for data in envelopes] == expected
    if envelopes:
        assert {verdict(vector, data) for data in envelopes} == {vector["expect"]}
    elif vector["expect"] == "incomplete":
        assert frames
    else:
        assert set(refused) == {vector["expect"]}
    if "payload" in vector:
        parts = envelope.parse(envelopes[0])
        assert (parts.payload.hex(), parts.to_be_signed.hex()) == (vector["payload"], vector["to_be_signed"])


def test_at_least_three_quarters_fail_and_names_are_their_stage():
    expected = {path.stem: json.loads(path.read_text("utf-8"))["expect"] for path in PATHS}
    assert sum(verdict != "success" for verdict in expected.values()) >= 0.75 * len(expected)
    assert all(name.split("-")[0] == verdict for name, verdict in expected.items())


def test_the_generator_makes_the_same_bytes(tmp_path):
    subprocess.run([sys.executable, ROOT / "tools" / "make_vectors.py", tmp_path], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in PATHS}


def test_the_independent_reader_agrees_with_every_vector_and_uses_nothing_of_ours():
    tool = ROOT / "tools" / "read_vectors.py"
    for name in ("read_vectors.py", "read_typed.py"):
        assert not re.search(r"\b(import|from) qrbridge", tool.with_name(name).read_text("utf-8"))
    done = subprocess.run([sys.executable, tool, FOLDER], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(PATHS)} vectors, {len(PATHS)} agree" in done.stdout


def test_the_independent_reader_can_disagree(tmp_path):
    vector = json.loads((FOLDER / "success-file-whole.json").read_text("utf-8"))
    (tmp_path / "wrong.json").write_text(json.dumps(vector | {"expect": "trust"}))
    tool = ROOT / "tools" / "read_vectors.py"
    done = subprocess.run([sys.executable, tool, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode != 0


def test_the_worked_example_of_the_page_is_that_of_the_vectors():
    text = (ROOT / "docs" / "format.md").read_text("utf-8").split("## 14. A worked example")[1]
    whole = json.loads((FOLDER / "success-file-whole.json").read_text("utf-8"))
    packets = json.loads((FOLDER / "success-packets.json").read_text("utf-8"))
    blocks = ["".join(block.split()) for block in text.split("```")[1::2]]
    assert blocks == [
        whole["trust"][0]["cose_key"],
        whole["payload"],
        whole["to_be_signed"],
        whole["envelope"],
        whole["lines"][0],
        packets["frames"][0],
    ]
    said = f"{len(whole['envelope']) // 2} bytes):" in text and f"{len(whole['lines'][0])} digits" in text
    assert said
    assert f"F = {len(packets['envelope']) // 2}," in text

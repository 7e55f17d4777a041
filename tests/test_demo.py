"""The main job: five departments, every field delivered, none retyped, twice in the same folder."""

import qrbridge_schemas

from tests.command import qrbridge


def test_the_demo_delivers_every_field_to_every_department(tmp_path):
    done = qrbridge("demo", "--json", cwd=tmp_path)
    assert done.code == 0, done.err
    (said,) = done.lines
    rows = said["crossings"]
    assert 0 < said["file"]["partial"] < said["file"]["pictures"]  # torn pictures were among them
    assert {row["department"] for row in rows} == set(qrbridge_schemas.names())
    assert len(rows) == len(qrbridge_schemas.names()) * len(qrbridge_schemas.samples())
    for row in rows:
        assert row["retyped"] == 0
        assert row["delivered"] > 5
        assert row["sealed_bytes"] > 0
    for name in qrbridge_schemas.names():
        box = tmp_path / "demo" / name
        listed = qrbridge("inbox", "list", "--station", box, "--json", cwd=tmp_path).lines[0]
        records = [item for item in listed if item["kind"] == "record"]
        assert [item["title"] for item in records] == [name] * len(qrbridge_schemas.samples())
        assert list((box / "pictures").rglob("*.jpg"))
        assert list((box / "sheets").glob("*.pdf"))
    first = tmp_path / "demo" / qrbridge_schemas.names()[0]
    listed = qrbridge("inbox", "list", "--station", first, "--json", cwd=tmp_path).lines[0]
    assert [item["title"] for item in listed if item["kind"] == "file"] == ["scan.bin"]


def test_the_demo_does_not_remove_what_is_not_its_own(tmp_path):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "mine.txt").write_text("mine")
    done = qrbridge("demo", cwd=tmp_path)
    assert done.code == 1
    assert (tmp_path / "demo" / "mine.txt").read_text() == "mine"

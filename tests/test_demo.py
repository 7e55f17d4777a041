"""The main job: five departments, every field delivered, none retyped, every answer merged."""

import pypdfium2
import qrbridge_schemas

from tests.command import qrbridge


def test_the_demo_carries_every_application_to_every_department_and_back(tmp_path):
    done = qrbridge("demo", "--json", cwd=tmp_path)
    assert done.code == 0, done.err
    (said,) = done.lines
    rows = said["crossings"]
    departments, samples = set(qrbridge_schemas.names()), qrbridge_schemas.samples()
    # A tracked canvas of 28 symbols: a reader that looks for each symbol anew takes far more pictures.
    assert said["file"]["pictures"] * 28 < 2 * said["file"]["needed"]
    for name in samples:
        own = [row for row in rows if row["application"] == name]
        assert {row["department"] for row in own if row["outcome"] == "approved"} == departments
        assert [row["revision"] for row in own] == list(range(1, len(own) + 1))
        assert [row["outcome"] for row in own].count("supplement") == (name == "typical")
    for row in rows:
        assert row["retyped"] == 0
        assert row["delivered"] > 20
        assert min(row["sealed_bytes"], row["answer_bytes"], row["answer_pictures"]) > 0
    for name in departments:
        box = tmp_path / "demo" / name
        listed = qrbridge("inbox", "list", "--station", box, "--json", cwd=tmp_path).lines[0]
        arrived = [item["title"] for item in listed if item["kind"] == "record"]
        assert arrived == [name] * [row["department"] for row in rows].count(name)
        assert list((box / "pictures").rglob("*.jpg"))
        assert list((box / "sheets").glob("*.pdf"))
    (listed,) = qrbridge("application", "list", "--station", "demo/hall", "--json", cwd=tmp_path).lines
    assert len(listed) == len(samples)
    assert all(row["complete"] for row in listed)
    for row in listed:
        (sheet,) = (tmp_path / "demo").glob(f"collection-{row['application']}.pdf")
        assert row["application"] in pypdfium2.PdfDocument(sheet)[0].get_textpage().get_text_range()
    first = tmp_path / "demo" / qrbridge_schemas.names()[0]
    listed = qrbridge("inbox", "list", "--station", first, "--json", cwd=tmp_path).lines[0]
    assert [item["title"] for item in listed if item["kind"] == "file"] == ["scan.bin"]


def test_the_demo_tells_the_fields_of_each_department(tmp_path):
    done = qrbridge("demo", cwd=tmp_path)
    assert done.code == 0, done.err
    for name in qrbridge_schemas.names():
        (row,) = [line.split() for line in done.out.splitlines() if line.split()[:1] == [name]]
        assert int(row[2]) > 100
        assert row[3] == "0"
    assert " 0 retyped." in done.out


def test_the_demo_does_not_remove_what_is_not_its_own(tmp_path):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "mine.txt").write_text("mine")
    done = qrbridge("demo", cwd=tmp_path)
    assert done.code == 1
    assert (tmp_path / "demo" / "mine.txt").read_text() == "mine"

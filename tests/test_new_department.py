"""docs/new-department.md, done to the letter: its files written, its commands run, its record compared."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import qrbridge_schemas

from qrbridge.profile import check_for, project
from tests.command import COMMAND

PAGE = (Path(__file__).parents[1] / "docs" / "new-department.md").read_text("utf-8")
FILES = dict(re.findall(r"^`(own/[^`]+)`\n\n```\w+\n(.*?)```", PAGE, re.M | re.S))
COMMANDS = re.findall(r"^```sh\n(.*?)```", PAGE, re.M | re.S)
(ARRIVES,) = (
    json.loads(block) for block in re.findall(r"^```json\n(\{\n  \"DWMC\".*?)```", PAGE, re.M | re.S)
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deployment")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    record = qrbridge_schemas.samples()["typical"]
    (folder / "application.json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    return folder


def load(place):
    return qrbridge_schemas.load("housing", [place / "own"])


def test_the_page_has_all_files_of_a_department():
    kinds = {name.removeprefix("own/departments/housing/").partition("/")[0] for name in FILES}
    shipped = {path.name for path in (Path(qrbridge_schemas.__file__).parent / "departments/saic").iterdir()}
    assert kinds == shipped
    assert len(FILES) == 8


def test_the_commands_of_the_page_run_in_order(place):
    assert len(COMMANDS) == 3
    clean = {key: value for key, value in os.environ.items() if not key.startswith("QRBRIDGE")}
    path = f"{COMMAND.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-ex", "-c", "".join(COMMANDS)],
        cwd=place,
        env=clean | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "schemas: no errors" in done.stdout
    assert "error " not in done.stdout
    assert "housing    02  needed    1 copy  power of attorney of the agent" in done.stdout
    (got,) = (place / "got").glob("*.json")
    assert json.loads(got.read_text("utf-8")) == ARRIVES
    shown = json.loads(done.stdout[done.stdout.rindex("\n{\n") :])
    assert shown["record"]["revision"] == 3
    assert shown["record"]["issued"]["papers"] == [
        {"name": "住房公积金账户", "number": "3201900042", "issued_on": "2014-10-20"}
    ]
    assert [outcome["department"] for outcome in shown["record"]["outcomes"]] == ["housing"]


def test_it_gets_the_fields_of_its_form_and_no_other(place):
    projection = project(qrbridge_schemas.samples()["typical"], load(place))
    assert projection.fields == ARRIVES
    assert list(projection.fields) == list(ARRIVES)
    assert (projection.findings, projection.retyped) == ((), 0)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("finance_officer.mobile", None, []),
        ("agent.mobile", None, [("REQ_FIELD", "agent.mobile")]),
        ("agent.id_type_code", "60", [("BAD_CODE", "agent.id_type_code")]),
        ("enterprise.registered_capital", "5000000.01", [("NOT_EXACT", "enterprise.registered_capital")]),
        ("agent.name", "赵䶮敏", [("NOT_IN_CHARSET", "agent.name")]),
        ("issued.organization_code", None, [("NOT_ISSUED", "issued.organization_code")]),
    ],
)
def test_what_it_cannot_take_is_told_at_the_hall(place, path, value, told):
    record = json.loads(json.dumps(qrbridge_schemas.samples()["typical"]))
    block, name = path.split(".")
    if value is None:
        del record[block][name]
    else:
        record[block][name] = value
    found = [(f.code, f.field) for f in check_for(record, load(place)) if f.code != "SUM_MISMATCH"]
    assert found == told


def test_a_paper_that_it_needs_and_nobody_has_listed_is_told_at_the_hall(place):
    record = json.loads(json.dumps(qrbridge_schemas.samples()["typical"]))
    record["attachments"] = [row for row in record["attachments"] if row["code"] not in ("02", "03")]
    (finding,) = check_for(record, load(place))
    assert (finding.code, finding.material) == ("MISSING_MATERIAL", "02")
    assert "公积金" in finding.text_zh


def test_the_departments_of_the_release_are_there_too(place):
    assert set(qrbridge_schemas.names([place / "own"])) == {*qrbridge_schemas.names(), "housing"}

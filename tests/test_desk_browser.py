"""The clerk's desk in a real browser: what a clerk sees, types and holds before the camera."""

import json
import re

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import browser, film, opened, scan
from tests.command import qrbridge, quick, stations
from tests.desk import PASSWORD, Client, desk, doors


def staff(folder, *departments: str) -> None:
    """Let somebody work at the hall and at departments."""
    for name in ("hall", *departments):
        who = ("operator", "add", "王芳", "--role", "supervisor", "--password-stdin", "--station", name)
        added = qrbridge(*who, cwd=folder, stdin=f"{PASSWORD}\n")
        assert added.code == 0, added.err


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A hall, saic and a stranger, with operators, four applications, and what was sealed of them."""
    folder = stations(tmp_path_factory.mktemp("browser"), "saic")
    staff(folder, "saic")
    assert quick("schemas", "invent", "4", "--seed", "1", "--out", "applications/", cwd=folder).code == 0
    return folder


@pytest.fixture(scope="module")
def applications(place) -> list[str]:
    return sorted(path.stem for path in (place / "applications").glob("*.json"))


@pytest.fixture(scope="module")
def playwright():
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def chromium(playwright):
    with browser(playwright) as running:
        yield running


@pytest.fixture(scope="module")
def saic(place):
    with doors(place / "saic") as address:
        yield address


@pytest.fixture(scope="module")
def hall(place):
    with doors(place / "hall") as address:
        yield address


def encode(place, number: str, *options: str, station: str = "hall") -> str:
    where = ("--station", station, "--for", "saic", *options)
    done = quick("encode", f"applications/{number}.json", *where, cwd=place)
    assert done.code == 0, done.err
    return done.out


def receipt_of(page: Page) -> str:
    return page.locator("article.record .receipt strong").inner_text()


def test_from_the_camera_into_the_inbox_and_approved_back_to_the_hall(
    place, applications, playwright, saic, hall, tmp_path
):
    number = applications[0]
    out = json.loads(encode(place, number, "--pictures", "5", "--out", "shown", "--json"))
    with browser(playwright, film(place / "shown", tmp_path / "camera.mjpeg")) as camera:
        page = opened(camera, saic())
        page.keyboard.press("Alt+c")
        record = page.locator("article.record")
        expect(record).to_contain_text(number)
        expect(page.locator(".band")).to_have_attribute("data-kind", "good")
        assert receipt_of(page) == out["receipt"]

        page.locator("button[data-outcome=approved]").click()
        form = page.locator("form.answer")
        issued = form.get_by_label("注册号")
        issued.fill("320199000100427")
        expect(issued).to_have_attribute("aria-invalid", "true")  # its check digit, while it is typed
        issued.fill("320199000100428")
        expect(issued).not_to_have_attribute("aria-invalid", "true")
        form.get_by_label("成立日期").fill("2015-02-06")
        form.locator("button.primary").click()
        show = page.locator(".show canvas")
        expect(show).to_be_visible()
        page.wait_for_function("document.querySelector('.show canvas').width > 300")
        page.locator(".show").screenshot(path=tmp_path / "answer.png")
    taken = quick("scan", str(tmp_path / "answer.png"), "--station", "hall", cwd=place)
    assert taken.code == 0, taken.err
    assert taken.lines[0]["outcome"] == "approved"
    # And the hall's page tells it.
    with browser(playwright) as other:
        page = opened(other, hall())
        expect(page.locator("main")).to_contain_text(number)
        page.goto(page.url.partition("#")[0] + f"#/trace/{number}")
        expect(page.locator("main")).to_contain_text("准予")


def test_a_scanner_gun_types_anywhere_and_the_record_is_there(place, applications, chromium, saic):
    [line] = encode(place, applications[1], "--medium", "scanner", "--out", "-").split()
    page = opened(chromium, saic())
    page.locator("nav a[data-place=arrivals]").click()
    field = page.locator("main input[type=search]").first
    field.focus()
    scan(page, line)
    expect(page.locator(".band")).to_have_attribute("data-kind", "good")
    assert line[:8] not in (field.input_value() if field.count() else "")
    page.locator(".band-open").click()
    expect(page.locator("article.record")).to_contain_text(applications[1])


def test_what_a_stranger_signed_is_refused_in_colour_and_words_and_nothing_is_there(
    place, applications, chromium, saic
):
    assert quick("station", "init", "stranger", "--role", "hall", "--name", "hall", cwd=place).code == 0
    assert quick("trust", "add", "saic.trust", "--station", "stranger", "--yes", cwd=place).code == 0
    [line] = encode(place, applications[2], "--medium", "scanner", "--out", "-", station="stranger").split()
    page = opened(chromium, saic())
    scan(page, line)
    band = page.locator(".band")
    expect(band).to_have_attribute("data-kind", "bad")
    expect(band).to_contain_text("拒")
    arrived = [
        one["application"]
        for one in json.loads(quick("inbox", "list", "--json", "--station", "saic", cwd=place).out)
    ]
    assert applications[2] not in arrived
    log = quick("audit", "list", "--json", "--station", "saic", cwd=place).lines
    assert log[-1]["kind"] == "refuse" and log[-1]["operator"] == "王芳"


def test_words_from_a_record_are_words(place, applications, chromium, saic):
    """A scope of business that would be a script if the page took it for HTML."""
    path = place / "applications" / f"{applications[2]}.json"
    record = json.loads(path.read_text())
    record["enterprise"]["business_scope"] = "<img src=x onerror=document.title='hacked'>企业管理咨询"
    path.write_text(json.dumps(record))
    [line] = encode(place, applications[2], "--medium", "scanner", "--out", "-").split()
    page = opened(chromium, saic())
    scan(page, line)
    expect(page.locator("article.record")).to_contain_text("<img src=x onerror=")
    assert page.locator("img[src=x]").count() == 0 and page.title() != "hacked"


def test_the_language_is_chinese_first_and_the_switch_is_remembered(chromium, saic):
    page = opened(chromium, saic())
    expect(page.locator("nav")).to_contain_text("收")
    page.keyboard.press("Alt+l")
    expect(page.locator("nav")).to_contain_text("Receive")
    page.reload()
    expect(page.locator("nav")).to_contain_text("Receive")
    assert page.locator("html").get_attribute("lang") == "en"


ISSUED = {
    "saic": {"registration_number": "320199000100428", "establishment_date": "2015-02-06"},
    "qs": {"organization_code": "PDY000423", "organization_certificate_number": "组代管320100-900042"},
}


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """A hall's folder with an application that saic and qs have approved: police and state_tax can get it."""
    folder = stations(tmp_path_factory.mktemp("answered"), *ISSUED, "police", "state_tax")
    staff(folder, *ISSUED)
    assert quick("schemas", "invent", "1", "--seed", "1", "--out", "applications/", cwd=folder).code == 0
    [path] = (folder / "applications").glob("*.json")
    with desk(folder / "hall") as address:
        hall = Client(address).enter().sign_in()
        hall.post("/api/applications", path.read_bytes())
        for name in ISSUED:
            approve(folder, hall, name, path.stem)
    return folder


def approve(folder, hall: Client, name: str, number: str) -> None:
    """Let a department get an application of the hall on paper, and the hall its approval."""
    with desk(folder / name) as address:
        department = Client(address).enter().sign_in()
        for sender, way, said, receiver in (
            (hall, f"applications/{number}/send", {"department": name}, department),
            (department, "arrivals/1/answer", {"outcome": "approved", "issued": ISSUED[name]}, hall),
        ):
            shown = sender.post(f"/api/{way}", said).json
            sheet = sender.get(f"/api/shows/{shown['id']}/sheet.pdf").data
            [happened] = receiver.post("/api/receive/file?name=sheet.pdf", sheet).json["happenings"]
            assert happened["kind"] == "arrived", happened


def refuse_second(route, seen: list[str]) -> None:
    """Let the first request to send through, and answer the second as a desk that has lost a key."""
    seen.append(route.request.url)
    if len(seen) == 1:
        route.continue_()
    else:
        error = {"code": "trust.unknown", "en": "it went wrong", "zh": "出了问题", "findings": []}
        route.fulfill(status=400, content_type="application/json", body=json.dumps({"error": error}))


def test_what_was_sealed_is_linked_even_where_the_next_department_fails(answered, chromium):
    [path] = (answered / "applications").glob("*.json")
    with doors(answered / "hall") as address:
        page = opened(chromium, address())
        page.goto(page.url.partition("#")[0] + f"#/applications/{path.stem}")
        expect(page.locator(".chain input:checked")).to_have_count(2)
        seen: list[str] = []
        page.route("**/api/applications/*/send", lambda route: refuse_second(route, seen))
        page.keyboard.press("Alt+p")
        sheets = page.locator(".sheets li")
        expect(sheets).to_have_count(1)
        expect(page.locator(".verdict .bad")).to_contain_text("出了问题")
        expect(page.locator(".chain input:checked")).to_have_count(1)  # the one that failed can be sent still
        page.unroute("**/api/applications/*/send")
        page.keyboard.press("Alt+p")
        expect(page.locator(".verdict .bad")).to_have_count(0)
        expect(page.locator(".chain input:checked")).to_have_count(0)  # nothing is left to be sent
        expect(sheets).to_have_count(1)
        expect(sheets.locator("a")).to_have_attribute("href", re.compile(r"/api/shows/.+/sheet\.pdf"))
        sheets.locator("button").press("Enter")
        expect(page.locator(".show canvas")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".show")).to_have_count(0)
        expect(sheets).to_have_count(1)


def test_what_is_shown_can_be_read_while_its_bar_is_there(place, applications, chromium, hall, tmp_path):
    page = opened(chromium, hall())
    path = place / "applications" / f"{applications[3]}.json"
    page.locator("main input[type=file]").set_input_files(path)
    page.locator(".chain input:checked").wait_for()
    page.keyboard.press("Alt+s")
    page.locator(".show canvas[width]").wait_for()
    page.keyboard.press("Tab")
    bar = page.locator(".show footer")
    expect(bar).to_be_visible()
    canvas = page.locator(".show canvas").bounding_box()
    assert canvas["y"] + canvas["height"] <= bar.bounding_box()["y"]
    page.screenshot(path=tmp_path / "shot.png")
    read = quick("scan", str(tmp_path / "shot.png"), "--station", "saic", cwd=place)
    assert read.lines, read.err  # read, whether or not one picture is the whole of it
    page.keyboard.press("Escape")
    expect(page.locator(".show")).to_have_count(0)
    expect(page.locator(".sheets li")).to_have_count(1)


def test_a_half_typed_answer_is_there_again_and_says_what_is_missing(place, applications, chromium, saic):
    number = applications[1]
    [line] = encode(place, number, "--medium", "scanner", "--out", "-").split()
    page = opened(chromium, saic())
    scan(page, line)
    record = page.locator("article.record")
    expect(record).to_contain_text(number)
    at = record.get_attribute("data-arrival")
    page.keyboard.press("Alt+b")
    fault = page.locator("form.answer .fault")
    code, paper, text = (fault.locator(".field").nth(at) for at in (1, 2, 3))
    expect(code.locator("select")).to_have_value("")
    page.keyboard.press("Alt+s")
    expect(code.locator("select")).to_be_focused()
    expect(page.locator("form.answer [aria-invalid=true]")).to_have_count(2)
    code.locator("select").select_option("MISSING_MATERIAL")
    text.locator("textarea").fill("缺少章程")
    page.keyboard.press("Alt+s")
    expect(paper.locator("select")).to_be_focused()
    expect(paper).to_contain_text("请填写")
    page.keyboard.press("Alt+2")
    expect(page.locator("main h1")).to_contain_text("收件")
    page.goto(page.url.partition("#")[0] + f"#/receive/{at}")
    page.locator("button[data-outcome=supplement]").click()
    expect(text.locator("textarea")).to_have_value("缺少章程")
    expect(fault).to_have_count(1)


def test_the_police_approve_with_the_seals_that_were_typed(chromium, tmp_path):
    made = ("station", "init", "police", "--role", "department", "--profile", "police", "--name", "police")
    assert quick(*made, cwd=tmp_path).code == 0
    with doors(tmp_path / "police", "--training") as address:
        page = chromium.new_context(viewport={"width": 1366, "height": 768}).new_page()
        page.goto(address())
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("操作员").fill("王芳")
        for field in dialog.locator("input[type=password]").all():
            field.fill(PASSWORD)
        page.keyboard.press("Enter")
        dialog.wait_for(state="detached")
        page.keyboard.press("Alt+t")
        expect(page.locator("article.record")).to_be_visible()
        page.keyboard.press("Alt+a")
        form = page.locator("form.answer")
        for field in form.locator("[data-tour=issued] :is(input, textarea)[required]").all():
            field.fill("2015-02-06" if field.get_attribute("placeholder") else "3201020012345")
        for field in form.locator("[data-tour=issued] select[required]").all():
            field.select_option(index=1)
        form.locator("button.primary").click()
        expect(page.locator(".show canvas")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".answered")).to_contain_text("→ hall")

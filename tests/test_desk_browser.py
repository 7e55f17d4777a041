"""The clerk's desk in a real browser: what a clerk sees, types and holds before the camera."""

import json

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import browser, film, opened, scan
from tests.command import qrbridge, quick, stations
from tests.desk import PASSWORD, doors


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A hall, saic and a stranger, with operators, three applications, and what was sealed of them."""
    folder = stations(tmp_path_factory.mktemp("browser"), "saic")
    for name in ("hall", "saic"):
        added = qrbridge(
            *("operator", "add", "王芳", "--role", "supervisor", "--password-stdin", "--station", name),
            cwd=folder,
            stdin=f"{PASSWORD}\n",
        )
        assert added.code == 0, added.err
    assert quick("schemas", "invent", "3", "--seed", "1", "--out", "applications/", cwd=folder).code == 0
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

"""The clerk's page for everybody: nothing beyond the screen, nothing that axe-core finds serious."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import browser as running
from tests.command import quick, stations
from tests.desk import PASSWORD, Client, desk

SIZES = ((1366, 768), (1920, 1080))
NUMBER = "32011720150205000001"
BEYOND = """() => [...document.querySelectorAll("body *")].filter(element => {
  if (!element.checkVisibility() || element.closest(".visually-hidden")) return false;
  const place = element.getBoundingClientRect(), style = getComputedStyle(element);
  const wide = element.scrollWidth > element.clientWidth + 1;
  const scrolls = wide && ["auto", "scroll"].includes(style.overflowX);
  return place.width > 0 && (place.right > innerWidth + 1 || scrolls);
}).map(element => element.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a hall and a department, where an application has arrived and was answered."""
    folder = stations(tmp_path_factory.mktemp("access"), "saic")
    assert quick("schemas", "invent", "1", "--seed", "1", "--out", "applications/", cwd=folder).code == 0
    record = (folder / "applications" / f"{NUMBER}.json").read_bytes()
    with desk(folder / "hall") as address:
        hall = Client(address).enter()
        hall.post("/api/first-operator", {"operator": "李主管", "password": PASSWORD})
        assert hall.post("/api/applications", record).json["ok"]
        shown = hall.post(f"/api/applications/{NUMBER}/send", {"department": "saic"}).json
        sheet = hall.get(f"/api/shows/{shown['id']}/sheet.pdf").data
    with desk(folder / "saic") as address:
        saic = Client(address).enter()
        saic.post("/api/first-operator", {"operator": "李主管", "password": PASSWORD})
        [arrived] = saic.post("/api/receive/file?name=sheet.pdf", sheet).json["happenings"]
        assert arrived["kind"] == "arrived"
    faulty = json.loads(record)
    del faulty["enterprise"]["name_approval_number"]
    (folder / "faulty.json").write_text(json.dumps(faulty | {"application_number": "320117-faulty"}))
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, running(playwright) as browser:
        yield browser


class Looking:
    """Somebody who looks at each place in one language, on screens of all sizes, and complains."""

    def __init__(self, browser: Browser, address: str, language: str) -> None:
        self.page = page = browser.new_page()
        self._axe, self.complaints = Axe(), list[str]()
        page.on("pageerror", lambda error: self.complaints.append(f"{error}"))
        page.add_init_script(f"localStorage.setItem('desk.language', '{language}')")
        page.goto(address)
        page.wait_for_selector("dialog.lock input[type=password]")
        self.look("the sign-in")
        page.fill("input[type=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector(".head nav")

    def look(self, what: str) -> None:
        """Look at what is shown."""
        for width, height in SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            beyond = self.page.evaluate(BEYOND)
            self.complaints += [f"{what}: beyond {width} x {height}: {element}" for element in beyond]
        found = self._axe.run(self.page).response["violations"]
        self.complaints += [
            f"{what}: {one['id']}: {one['nodes'][0]['html'][:100]}"
            for one in found
            if one["impact"] in {"serious", "critical"}
        ]

    def go(self, hash_: str, sign: str) -> Page:
        """Go to a place, and look at it when the sign of it is there."""
        self.page.evaluate("place => { location.hash = place }", hash_)
        self.page.wait_for_selector(sign)
        self.look(hash_)
        return self.page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_department_s_places(place: Path, browser: Browser, language: str):
    with desk(place / "saic") as address:
        looking = Looking(browser, address, language)
        looking.go("#/receive", ".sources")
        looking.go("#/arrivals", "table.list")
        looking.go("#/lights", "table.list")
        looking.go(f"#/trace/{NUMBER}", "table.list")
        looking.go("#/figures", ".figures table")
        looking.go("#/audit", "table.list")
        looking.go("#/operators", "table.list")
        page = looking.go("#/receive/1", ".record")
        for key in "ABR":
            page.keyboard.press(f"Alt+{key}")
            page.wait_for_selector(".answer")
            page.keyboard.press("Alt+S")  # Nothing is filled in: that is complained about.
            page.wait_for_selector(".answer .verdict p.bad")
            looking.look(f"an answer, {key}")
            page.keyboard.press("Alt+Z")
            page.wait_for_selector(".outcome")
        page.close()
    assert not looking.complaints


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_hall_s_places(place: Path, browser: Browser, language: str):
    with desk(place / "hall") as address:
        looking = Looking(browser, address, language)
        page = looking.go("#/applications", "table.list")
        looking.go(f"#/applications/{NUMBER}", ".chain")
        looking.go("#/applications", "table.list")
        page.set_input_files("main input[type=file]", place / "faulty.json")
        page.wait_for_selector(".check.bad")
        looking.look("an application with a fault")
        page.close()
    assert not looking.complaints


def test_training_and_a_show(place: Path, browser: Browser):
    with desk(place / "hall", "--training") as address:
        looking = Looking(browser, address, "zh")
        page = looking.page
        page.wait_for_selector(".training-band")
        page.wait_for_selector(".tour")
        looking.look("the tour")
        page.click("table.list a")
        page.wait_for_selector(".chain input:checked")
        page.keyboard.press("Alt+S")
        page.wait_for_selector(".show canvas")
        looking.look("a show")
        page.keyboard.press("Escape")
        page.wait_for_selector(".show", state="detached")
        page.close()
    assert not looking.complaints

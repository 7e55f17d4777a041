"""Takes the pictures of docs/desk.md: `python tools/screenshots.py docs/images`, with Debian's Chromium.

A hall and a department are made in a folder that goes afterwards; what is shown there is invented.
"""

import argparse
import io
import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from qrbridge_cli import catalogue
from qrbridge_schemas import invented

from qrbridge import media, operators, station
from qrbridge.audit import Who
from qrbridge.counter import opened, sending
from qrbridge.envelope import trust

COMMAND = Path(sys.executable).with_name("qrbridge")
SIZE = {"width": 1366, "height": 768}
PASSWORD = "eight characters"
LANGUAGES = ("zh", "en")
CLERK = "王芳"


def main() -> None:
    """Make the stations, drive their pages, and write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        lines = prepare(folder)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for language in LANGUAGES:
            with desk(folder / "saic") as address:
                department(browser, address, language, lines[language], out)
            with desk(folder / "hall") as address:
                hall(browser, address, language, folder, out)
        browser.close()


def prepare(folder: Path) -> dict[str, list[str]]:
    """Make a hall and a department; return the lines of an application for each language."""
    own = station.init(folder / "hall", "hall", "hall", None, secrets.token_bytes(32))
    saic = station.init(folder / "saic", "saic", "department", "saic", secrets.token_bytes(32))
    for one, other in ((own, saic), (saic, own)):
        station.save_trusted(one, trust.add((), station.card(other)))
        clerk = operators.make(CLERK, "supervisor", PASSWORD, secrets.token_bytes(16))
        operators.add(one, clerk)
    records = list(invented.applications(7, 5, rare=0.0))
    (folder / "record.json").write_text(json.dumps(records[0], ensure_ascii=False), "utf-8")
    sent: list[list[str]] = []
    with opened(own, catalogue, Who(CLERK, "W03")) as window:
        for record in records[1:]:
            envelope, _ = sending.send_record(window, record, station.card(saic), int(time.time()))
            sent.append(list(media.lines(envelope, media.on_paper(len(envelope), "scanner", None))))
    return {
        "zh": [line for lines in sent[:3] for line in lines],
        "en": [line for lines in sent[3:] for line in lines],
    }


@contextmanager
def desk(folder: Path) -> Iterator[str]:
    """Run a desk, and give its address."""
    options = ("--port", "0", "--no-browser", "--terminal", "W03", "--station", folder)
    process = subprocess.Popen([COMMAND, "desk", *options], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate()


def enter(browser: Browser, address: str, language: str) -> Page:
    """Open a page, in a language, and sign in."""
    page = browser.new_context(viewport=SIZE).new_page()
    page.add_init_script(f"localStorage.setItem('desk.language', '{language}')")
    page.goto(address)
    page.locator("dialog input[type=password]").fill(PASSWORD)
    page.locator("dialog input[type=password]").press("Enter")
    page.locator("dialog").wait_for(state="detached")
    return page


def department(browser: Browser, address: str, language: str, lines: list[str], out: Path) -> None:
    """Take the pictures of a department's page."""
    page = enter(browser, address, language)
    page.locator("main .place > *").first.wait_for()
    take(page, out / f"receive-{language}.png")
    for number, line in enumerate(lines):
        dropped = {"name": f"{number}.txt", "mimeType": "text/plain", "buffer": line.encode()}
        with page.expect_response(lambda answer: "/api/receive/file" in answer.url):
            page.locator(".sources input[type=file]").set_input_files(dropped)
    page.locator(".band[data-kind=good]").wait_for()
    page.locator("article.record").wait_for()
    take(page, out / f"record-{language}.png")
    page.locator("button[data-outcome=approved]").click()
    page.locator("form.answer input").first.fill("320199000100427")
    page.locator("form.answer [aria-invalid=true]").wait_for()
    take(page, out / f"answer-{language}.png")
    page.locator("form.answer input").first.fill("320199000100428")
    page.locator("form.answer input[placeholder='2014-07-02']").first.fill("2015-02-06")
    page.locator("form.answer .primary").click()
    page.locator(".show canvas").wait_for()
    page.wait_for_timeout(800)
    take(page, out / f"show-{language}.png")
    page.keyboard.press("Escape")
    for place in ("arrivals", "lights", "figures", "audit"):
        go(page, f"#/{place}")
        take(page, out / f"{place}-{language}.png")
    page.context.close()


def hall(browser: Browser, address: str, language: str, folder: Path, out: Path) -> None:
    """Take the pictures of a hall's page."""
    page = enter(browser, address, language)
    go(page, "#/applications")
    page.locator("main table a").first.wait_for()
    take(page, out / f"applications-{language}.png")
    page.locator("main input[type=file]").set_input_files(folder / "record.json")
    page.locator(".chain").wait_for()
    take(page, out / f"application-{language}.png")
    go(page, "#/applications")
    page.locator("main table a").last.click()
    page.locator(".chain").wait_for()
    number = page.locator("main header code").first.inner_text()
    go(page, f"#/trace/{number}")
    page.locator("main table").wait_for()
    take(page, out / f"trace-{language}.png")
    page.context.close()


def go(page: Page, place: str) -> None:
    """Go to a place of the page, and wait until it is there."""
    page.evaluate("place => { location.hash = place }", place)
    page.locator(f"body[data-place={place.split('/')[1]}] main .place > *").first.wait_for()
    page.wait_for_timeout(300)  # tables come with an answer of the desk


def take(page: Page, path: Path) -> None:
    """Write what is seen as a small PNG."""
    page.wait_for_timeout(200)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(64)
    shot.save(path, optimize=True)
    print(path)


if __name__ == "__main__":
    main()

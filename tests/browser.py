"""Debian's Chromium, driven as a person would: with a keyboard, a screen, and a camera that is a file."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import cv2
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.desk import PASSWORD

SIZES = {"small": (1366, 768), "large": (1920, 1080)}


def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "chromium is needed for this test: make test installs it"
    return path


NOTED = "struck = []; addEventListener('keydown', event => struck.push(event.timeStamp), true)"
"""Notes when each key was struck."""

STALL = 40
"""Milliseconds between two keys of one line that no scanner gun takes: this machine was busy."""


@contextmanager
def browser(playwright: Playwright, camera: Path | None = None) -> Iterator[Browser]:
    """Give a browser; `camera` is the film that its camera sees, again and again."""
    args = ["--no-sandbox", "--use-fake-ui-for-media-stream", "--force-device-scale-factor=1"]
    if camera:
        args += ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera}"]
    running = playwright.chromium.launch(executable_path=chromium(), args=args)
    try:
        yield running
    finally:
        running.close()


def film(pictures: Path, path: Path) -> Path:
    """Write a folder of canvases as Motion JPEG, which Chromium takes for a camera."""
    shots = [cv2.imread(str(picture)) for picture in sorted(pictures.glob("*.png"))]
    path.write_bytes(b"".join(cv2.imencode(".jpg", shot)[1].tobytes() for shot in shots))
    return path


def opened(browser: Browser, address: str, size: str = "small", **options: object) -> Page:
    """Open the desk at its address, and sign in as a clerk does."""
    width, height = SIZES[size]
    page = browser.new_context(viewport={"width": width, "height": height}, **options).new_page()
    page.add_init_script(NOTED)
    page.goto(address)
    dialog = page.get_by_role("dialog")
    dialog.locator("select").select_option("王芳")
    dialog.locator("input[type=password]").fill(PASSWORD)
    dialog.locator("input[type=password]").press("Enter")
    dialog.wait_for(state="detached")
    return page


def scan(page: Page, line: str) -> None:
    """Type a line and Enter as a scanner gun does, 60 keys a second.

    Where this machine did not keep that up, and it was no whole line for the page, it is scanned again.
    """
    band = page.locator(".band")
    for _ in range(10):
        page.evaluate("struck = []")
        page.keyboard.type(line, delay=1000 / 60)
        page.keyboard.press("Enter")
        struck = page.evaluate("struck")
        if max(later - sooner for sooner, later in pairwise(struck)) < STALL:
            return
        expect(band).not_to_have_attribute("data-kind", "idle")
        if page.locator(".band-receipt").count():
            return
        page.reload()  # what comes of the rest of this line is nothing that comes of the next
        expect(band).to_have_attribute("data-kind", "idle")
    raise AssertionError("this machine is too busy to type as fast as a scanner gun")

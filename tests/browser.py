"""Debian's Chromium, driven as a person would: with a keyboard, a screen, and a camera that is a file."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
from playwright.sync_api import Browser, Page, Playwright

from tests.desk import PASSWORD

SIZES = {"small": (1366, 768), "large": (1920, 1080)}


def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "chromium is needed for this test: make test installs it"
    return path


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
    page.goto(address)
    dialog = page.get_by_role("dialog")
    dialog.locator("select").select_option("王芳")
    dialog.locator("input[type=password]").fill(PASSWORD)
    dialog.locator("input[type=password]").press("Enter")
    dialog.wait_for(state="detached")
    return page

"""A scanner gun types into the clerk's page: its lines are caught, whatever is done to them (Chromium).

Keys are struck through the browser's own input, each with the time at which it was struck, so that a busy
machine changes nothing.
"""

import asyncio
import shutil
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from hashlib import shake_128
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import CDPSession, Page, async_playwright

import qrbridge
from qrbridge import digits, frame, line
from tests.browser import chromium

SCRIPTS = Path(qrbridge.__file__).parent / "desk" / "page"
FORM = """<!doctype html><meta charset="utf-8"><title>form</title><form id="form">
<input id="text"><textarea id="area"></textarea><input id="number" type="number"><input id="date" type="date">
<input id="password" type="password"><input id="tick" type="checkbox">
<select id="choice"><option>0 zero</option><option>1 one</option></select>
<button id="button" type="button">ok</button><button>send</button></form>
<script type="module" src="form.js"></script>"""
SCRIPT = """import { wedge } from "./wedge.js";
window.lines = []; window.clicks = 0; window.sent = 0; window.told = [];
// A long pause, as this machine may be busy; the keys tell their own time.
wedge(line => lines.push(line), { going: count => told.push(count), pause: 1000 });
document.getElementById("button").onclick = () => clicks++;
document.getElementById("form").onsubmit = event => { event.preventDefault(); sent++; };
document.body.dataset.ready = "yes";
"""
FIELDS = ("text", "area", "number", "date", "password", "choice")
WHAT_IS_THERE = f"""() => ({{
  fields: {list(FIELDS)}.map(id => document.getElementById(id).value),
  at: [document.activeElement.id, document.activeElement.selectionStart ?? null],
  tick: tick.checked, clicks, sent
}})"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(SCRIPTS, folder, dirs_exist_ok=True)
    (folder / "form.html").write_text(FORM, "utf-8")
    (folder / "form.js").write_text(SCRIPT, "utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def tab(runner: asyncio.Runner) -> Iterator[Page]:
    playwright = runner.run(async_playwright().start())
    browser = runner.run(playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"]))
    yield runner.run(browser.new_page())
    runner.run(browser.close())
    runner.run(playwright.stop())


class Keys:
    """A keyboard whose keys are struck at stated times: `pace` keys a second."""

    def __init__(self, client: CDPSession, run: Callable[[Awaitable[Any]], Any]) -> None:
        self._client, self._run = client, run
        self._at = time.time()
        self._struck: list[dict[str, Any]] = []
        self.pace = 60.0

    def wait(self, seconds: float) -> None:
        self._at += seconds

    def strike(self, key: str, code: str, *, number: int = 0, text: str = "", held: int = 0) -> None:
        """Strike a key; `held` are modifiers: 1 Alt, 2 Control, 8 Shift."""
        self.down(key, code, number=number, text=text, held=held)
        self.up(key, code, number=number, held=held)

    def down(
        self, key: str, code: str, *, number: int = 0, text: str = "", held: int = 0, again: bool = False
    ) -> None:
        self._at += 1 / self.pace
        kind = "keyDown" if text else "rawKeyDown"
        self._send(kind, key, code, number, held, text=text, autoRepeat=again)

    def up(self, key: str, code: str, *, number: int = 0, held: int = 0) -> None:
        self._send("keyUp", key, code, number, held)

    def _send(self, kind: str, key: str, code: str, number: int, held: int, **more: Any) -> None:
        said = {"type": kind, "key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": held}
        self._struck.append(said | {"timestamp": self._at} | more)

    def compose(self, text: str) -> None:
        """Show `text` as an input method does while a word is being typed."""
        end = len(text)
        self._ime("imeSetComposition", {"text": text, "selectionStart": end, "selectionEnd": end})

    def commit(self, text: str) -> None:
        """Insert `text` as an input method does."""
        self._ime("insertText", {"text": text})

    def _ime(self, what: str, said: dict[str, Any]) -> None:
        self.arrive()
        self._run(self._client.send(f"Input.{what}", said))

    def into_a_field(self) -> bool:
        """Say whether what is typed now would go into a field; once it would not, this line does not."""
        self.arrive()
        script = "!(window.left ||= document.activeElement === document.body)"
        answer = self._run(self._client.send("Runtime.evaluate", {"expression": script}))
        return bool(answer["result"]["value"])

    def arrive(self) -> None:
        """Wait until all keys have been seen by the page."""
        struck, self._struck = self._struck, []

        async def all_of_them() -> None:
            await asyncio.gather(*(self._client.send("Input.dispatchKeyEvent", said) for said in struck))

        self._run(all_of_them())

    def type(self, text: str) -> None:
        """Type digits, letters, brackets, Enter and Tab on a US keyboard."""
        for char in text:
            plain(self, char)


Stroke = Callable[[Keys, str], None]
ENTER = {"key": "Enter", "code": "Enter", "number": 13, "text": "\r"}


def plain(keys: Keys, char: str) -> None:
    """Strike the key of a character on a US keyboard."""
    if char == "\r":
        keys.strike(**ENTER)
    elif char == "\t":
        keys.strike("Tab", "Tab", number=9)
    elif char == "\n":
        keys.strike("j", "KeyJ", number=74, held=2)
    else:
        keys.strike(char, code_of(char), number=ord(char.upper()), text=char, held=8 * char.isupper())


def code_of(char: str) -> str:
    if char.isdecimal():
        return f"Digit{int(char)}"
    return {"]": "BracketRight", " ": "Space", "-": "Minus"}.get(char, f"Key{char.upper()}")


def caps_lock(keys: Keys, char: str) -> None:
    plain(keys, char.swapcase())


def full_width(keys: Keys, char: str) -> None:
    if char.isdecimal():
        wide = chr(ord("０") + int(char))
        keys.strike(wide, code_of(char), number=ord(char), text=wide)
    else:
        plain(keys, char)


def number_pad(keys: Keys, char: str) -> None:
    if char.isdecimal():
        keys.strike(char, f"Numpad{char}", number=96 + int(char), text=char)
    else:
        plain(keys, char)


def no_num_lock(keys: Keys, char: str) -> None:
    if char.isdecimal():
        moves = ["Insert", "End", "ArrowDown", "PageDown", "ArrowLeft", "Clear", "ArrowRight", "Home"]
        keys.strike([*moves, "ArrowUp", "PageUp"][int(char)], f"Numpad{char}")
    else:
        plain(keys, char)


def french(keys: Keys, char: str) -> None:
    """A scanner made for a US keyboard on a machine with a French one."""
    if char.isdecimal():
        key = "à&é\"'(-è_ç"[int(char)]
        keys.strike(key, code_of(char), number=ord(char), text=key)
    else:
        plain(keys, char)


def alt_number(keys: Keys, char: str) -> None:
    """Each character as its number on the number pad while Alt is held, as Windows takes it."""
    if char in "\r\t\n":
        plain(keys, char)
        return
    keys.down("Alt", "AltLeft", number=18, held=1)
    for digit in f"{ord(char):04d}":
        keys.strike(digit, f"Numpad{digit}", number=96 + int(digit), held=1)
    keys.up("Alt", "AltLeft", number=18)
    keys.commit(char)


def ime_direct(keys: Keys, char: str) -> None:
    """An input method in Chinese mode that gives a digit on at once; it is off where nothing can be typed."""
    if char in "\r\t\n" or not keys.into_a_field():
        plain(keys, char)
        return
    keys.down("Process", code_of(char), number=229)
    keys.commit(char)
    keys.up(char, code_of(char))


def ime_composing(keys: Keys, char: str) -> None:
    """An input method in Chinese mode that takes letters for Pinyin and a digit for the choice of a word."""
    if char in "\r\t\n" or not keys.into_a_field():
        plain(keys, char)
        return
    keys.down("Process", code_of(char), number=229)
    keys.compose(char)
    if char.isdecimal():
        keys.commit("去")
    keys.up(char, code_of(char))


KEYBOARDS: dict[str, Stroke] = {
    "plain": plain,
    "caps lock": caps_lock,
    "full width": full_width,
    "number pad": number_pad,
    "no num lock": no_num_lock,
    "french keyboard": french,
    "alt and number pad": alt_number,
    "input method, direct": ime_direct,
    "input method, composing": ime_composing,
}
BEFORE_AND_AFTER = {
    "enter": ("", "\r"),
    "nothing after": ("", ""),
    "tab": ("", "\t"),
    "CR LF": ("", "\r\n"),
    "AIM identifier": ("]Q1", "\r"),
    "site prefix and tab": ("W3 7", "\t\r"),
}


def a_frame(seed: int = 0, size: int = 20) -> bytes:
    return frame.encode(frame.Whole(shake_128(bytes([seed])).digest(size)))


class Form:
    """The page, for tests that do not wait."""

    def __init__(self, tab: Page, run: Callable[[Awaitable[Any]], Any]) -> None:
        self._tab, self._run = tab, run
        self.keys = Keys(run(tab.context.new_cdp_session(tab)), run)

    def __call__(self, script: str, argument: object = None) -> Any:
        """Return what a script says, after all keys."""
        self.keys.arrive()
        return self._run(self._tab.evaluate(script, argument))

    def until(self, condition: str) -> None:
        """Wait until a condition holds."""
        self.keys.arrive()
        self._run(self._tab.wait_for_function(condition, timeout=10_000))

    def value(self, place: str) -> str:
        found = self("id => document.getElementById(id).value", place)
        assert isinstance(found, str)
        return found

    def focus(self, place: str) -> None:
        self("id => id ? document.getElementById(id).focus() : document.activeElement.blur()", place)

    def frames(self, count: int = 1) -> list[bytes]:
        """Return the frames in the lines once there are `count` lines."""
        self.until(f"lines.length >= {count}")
        return [data for text in self("lines") for data in line.frames(text)]


@pytest.fixture
def page(tab: Page, runner: asyncio.Runner, address: str) -> Form:
    runner.run(tab.goto(f"{address}/form.html"))
    form = Form(tab, runner.run)
    form.until("document.body.dataset.ready")
    form("""() => {
      text.value = "南京市 3201";
      text.setSelectionRange(2, 2);
      area.value = "first\\nsecond";
      number.value = "42";
      date.value = "2014-07-02";
    }""")
    return form


@pytest.fixture
def keys(page: Form) -> Keys:
    return page.keys


CASES = [(keyboard, "enter", pace) for keyboard in KEYBOARDS for pace in (60, 1000)]
CASES += [("plain", ends, 60) for ends in BEFORE_AND_AFTER if ends != "enter"]
CASES += [("input method, composing", ends, 60) for ends in ("nothing after", "AIM identifier")]


@pytest.mark.parametrize(("keyboard", "ends", "pace"), CASES)
def test_a_scan_is_heard_and_leaves_no_trace_in_the_field(page, keys, keyboard, ends, pace):
    page.focus("text")
    there = page(WHAT_IS_THERE)
    keys.pace = pace
    before, after = BEFORE_AND_AFTER[ends]
    for char in before + digits.encode(a_frame()) + after:
        KEYBOARDS[keyboard](keys, char)
    assert page.frames() == [a_frame()]
    page.until("told.at(-1) === 0")
    assert page(WHAT_IS_THERE) == there
    assert page("Math.max(...told)") >= len(digits.encode(a_frame()))


@pytest.mark.parametrize("pace", [60, 1000])
@pytest.mark.parametrize("place", ["", *FIELDS, "tick", "button"])
def test_a_scan_is_heard_wherever_the_focus_is(page, keys, place, pace):
    page.focus(place)
    there = page(WHAT_IS_THERE)
    keys.pace = pace
    keys.type(digits.encode(a_frame()) + "\r")
    assert page.frames() == [a_frame()]
    assert page(WHAT_IS_THERE) == there


@pytest.mark.parametrize("keyboard", ["plain", "input method, composing"])
def test_two_frames_in_one_line_and_lines_one_upon_the_other(page, keys, keyboard):
    page.focus("text")
    there = page(WHAT_IS_THERE)
    one, two, three = (a_frame(seed, 20 + seed) for seed in range(3))
    for char in "".join(digits.encode(data) for data in (one, two)) + "\r\n" + digits.encode(three) + "\r\n":
        KEYBOARDS[keyboard](keys, char)
    assert page.frames(2) == [one, two, three]
    assert page(WHAT_IS_THERE) == there


def test_a_scanner_by_radio_is_slower_and_does_not_stop(page, keys):
    page.focus("text")
    there = page(WHAT_IS_THERE)
    keys.pace = 16
    keys.type(digits.encode(a_frame()) + "\r")
    assert page.frames() == [a_frame()]
    assert page(WHAT_IS_THERE) == there


def test_a_lost_key_is_only_a_line_that_is_no_frame(page, keys):
    text = digits.encode(a_frame())
    page.focus("text")
    there = page(WHAT_IS_THERE)
    keys.type(text[:30] + text[31:] + "\r" + text + "\r")
    page.until("lines.length === 2")
    assert page("lines") == [text[:30] + text[31:], text]
    assert page(WHAT_IS_THERE) == there


def test_a_foreign_code_does_not_run_into_the_field(page, keys):
    page.focus("text")
    there = page(WHAT_IS_THERE)
    keys.type("6901234567892\r")
    page.until("lines.length === 1")
    assert page(WHAT_IS_THERE) == there


def test_digits_that_come_in_one_piece_are_a_line(page, keys):
    page.focus("text")
    there = page(WHAT_IS_THERE)
    keys.commit(digits.encode(a_frame()))
    assert page.frames() == [a_frame()]
    assert page(WHAT_IS_THERE) == there


PERSONS = {
    "ten a second": [0.1],
    "unevenly": [0.05, 0.17, 0.08, 0.1, 0.06, 0.14],
    "two keys at once": [0.19, 0.01],
    "three keys at once": [0.2, 0.02, 0.02],
    "slowly": [0.4],
}


@pytest.mark.parametrize("place", ["text", "area", "password"])
@pytest.mark.parametrize("person", PERSONS)
def test_what_a_person_types_stays_as_it_is(page, keys, person, place):
    page("id => { document.getElementById(id).value = '' }", place)
    page.focus(place)
    keys.pace = 1e6
    said = "320102197001010000 Abc-12345678901234567890"
    for at, char in enumerate(said):
        keys.wait(PERSONS[person][at % len(PERSONS[person])])
        keys.type(char)
    assert page.value(place) == said
    assert page("lines") == []


def test_a_person_s_date_number_choice_and_buttons(page, keys):
    keys.pace = 10
    page("() => { for (const id of ['date', 'number']) document.getElementById(id).value = '' }")
    for place, typed in {"date": "12312014", "number": "1234567890", "choice": "1"}.items():
        page.focus(place)
        keys.wait(1)
        keys.type(typed)
    page.focus("button")
    keys.type("\r")
    page.focus("text")
    keys.type("\r")
    there = page(WHAT_IS_THERE)
    assert there["fields"][2:4] == ["1234567890", "2014-12-31"]
    assert there["fields"][5] == "1 one"
    assert (there["clicks"], there["sent"]) == (1, 1)


def test_a_key_that_is_held_down_is_a_person_s(page, keys):
    page.focus("text")
    for again in [False, *[True] * 29]:
        keys.down("0", "Digit0", number=48, text="0", again=again)
    keys.up("0", "Digit0", number=48)
    assert page.value("text") == "南京" + 30 * "0" + "市 3201"
    assert page("lines") == []


def test_a_person_s_words_by_an_input_method(page, keys):
    page("() => { text.value = '' }")
    page.focus("text")
    keys.pace = 10
    for at, letter in enumerate("nanjing"):
        keys.down("Process", f"Key{letter.upper()}", number=229)
        keys.compose("nanjing"[: at + 1])
        keys.up(letter, f"Key{letter.upper()}")
    keys.down("Process", "Digit1", number=229)
    keys.commit("南京")
    keys.up("1", "Digit1")
    for digit in "2014070212345678":
        ime_direct(keys, digit)
    assert page.value("text") == "南京2014070212345678"
    assert page("lines") == []


@pytest.mark.parametrize("keyboard", ["plain", "input method, direct", "input method, composing"])
def test_a_person_who_types_before_and_after_a_scan_loses_nothing(page, keys, keyboard):
    page("() => { text.value = '' }")
    page.focus("text")
    keys.pace = 10
    keys.type("12345")
    keys.wait(0.05)
    keys.pace = 250
    for char in digits.encode(a_frame()):
        KEYBOARDS[keyboard](keys, char)
    assert page.frames() == [a_frame()]
    keys.wait(3)
    keys.pace = 10
    keys.type("67890")
    assert page.value("text") == "1234567890"


def test_scanning_while_somebody_undoes_and_moves_keeps_the_place(page, keys):
    page.focus("area")
    page("area.setSelectionRange(2, 4)")
    keys.type(digits.encode(a_frame()) + "\r")
    assert page.frames() == [a_frame()]
    assert page("[area.selectionStart, area.selectionEnd]") == [2, 4]
    keys.wait(1)
    keys.pace = 10
    keys.type("7")
    assert page.value("area") == "fi7t\nsecond"

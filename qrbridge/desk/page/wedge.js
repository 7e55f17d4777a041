/** Keys of a scanner gun in keyboard mode -> lines, wherever the focus is; a person's keys are left alone.
 *
 * The first keys of a burst go where they go, as a person's would. Once it is too fast for a person, what they
 * did to the field is undone, and the rest never arrives there. Times are those at which the keys were struck,
 * so a busy page does not make a person fast or a scanner slow.
 */
import { holding, restore } from "./field.js";
import { byNumber, padDigit, plain, said } from "./keystroke.js";

const FAST = 40; // Milliseconds from key to key: a scanner of 60 keys a second has 17, a person 100.
const FAST_DIGITS = 5, FAST_KEYS = 12; // Two fingers may be as fast for two or three keys.
const STEADY = 75, STEADY_DIGITS = 14; // Scanners by radio are slower, but go on and on.
const PAUSE = 150; // That long after the last key a line without Enter is over.
const MOST = 15_000; // Characters in a line: two of the largest symbols joined.
const PIECE = 60; // Digits that no input method offers at once.
const CHANGES_TABS = navigator.platform.startsWith("Linux"); // Alt with the number pad types nothing there.

/** Give each line that is scanned to `heard`, the number of its characters so far to `going`. */
export function wedge(heard, { going = () => {}, pause = PAUSE } = {}) {
  let run = []; // Keys that may become a line: {char, gap before it, what the field held}.
  let line = null; // The line, once it is known to be one.
  let before = null, composing = false, away = false;
  let last = -Infinity, slowest = 0, ended = -Infinity, timer = 0;
  let alt = "";
  const swallowed = new Set();

  function swallow(event) {
    if (event.cancelable) event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === "keydown") swallowed.add(event.code);
  }

  /** Note a key's time; return the longest pause since the character before. */
  function timed(at) {
    const gap = at - last;
    if (line !== null && gap > pause) finish();
    if (line === null && gap > STEADY) {
      run = [];
      composing = false;
    }
    slowest = Math.max(slowest, gap);
    last = Math.max(last, at);
    return slowest;
  }

  /** Take in one character; return whether it belongs to a line. */
  function take(char, gap, at) {
    slowest = 0;
    if (line === null && gap <= FAST && at - ended <= FAST) begin([{ char: "" }], holding());
    if (line === null) {
      run.push({ char, gap, held: holding() });
      const from = start(run);
      if (from < 0) return false;
      begin(run.slice(from), run[from].held);
    } else {
      line += char;
    }
    going(line.length);
    if (line.length >= MOST) finish();
    wait();
    return true;
  }

  function begin(keys, held) {
    line = keys.map(key => key.char).join("");
    run = [];
    before = held;
    if (composing) leave();
    restore(before);
  }

  /** Leave the field: input methods are off where nothing can be typed. */
  function leave() {
    if (away || !before) return;
    away = true;
    before.field.blur();
  }

  function wait() {
    clearTimeout(timer);
    // Keys that were struck while the page was busy come first.
    if (line !== null) timer = setTimeout(() => { timer = setTimeout(finish); }, pause);
  }

  function finish(at = -Infinity) {
    clearTimeout(timer);
    const text = line;
    line = null;
    run = [];
    ended = at;
    if (away) {
      if (document.activeElement === document.body) before.field.focus();
      restore(before);
    }
    before = null;
    away = composing = false;
    going(0);
    if (text) heard(text);
  }

  function keydown(event) {
    const key = said(event), at = event.timeStamp;
    const gap = timed(at);
    composing ||= line === null && (event.isComposing || event.keyCode === 229);
    if (key.modifier) {
      if (event.key === "Alt" && !event.repeat) alt = "";
      if (line !== null) swallow(event);
      return;
    }
    if (event.repeat) return other(event);
    if (line !== null && gap > STEADY && !key.end && !/^[0-9]$/.test(key.char)) finish();
    const digit = padDigit(event);
    if (digit !== null) {
      alt += digit;
      if (line !== null || CHANGES_TABS) swallow(event);
    } else if (key.end) {
      end(event);
    } else if (key.other || (event.altKey && !key.char)) {
      other(event);
    } else {
      if (take(key.char, gap, at)) swallow(event);
    }
  }

  function end(event) {
    slowest = 0;
    run = [];
    if (line !== null) {
      swallow(event);
      finish(event.timeStamp);
    } else if (event.timeStamp - ended <= STEADY) {
      swallow(event); // LF after CR.
      ended = event.timeStamp;
    }
  }

  function other(event) {
    slowest = 0;
    run = [];
    composing = false;
    if (line !== null) swallow(event);
  }

  function keyup(event) {
    if (event.key === "Alt" && alt) {
      const gap = timed(event.timeStamp);
      if (take(byNumber(alt), gap, event.timeStamp)) swallow(event);
      alt = "";
    }
    if (swallowed.delete(event.code) || (line !== null && event.key === "Alt")) swallow(event);
  }

  /** Text of an input method: its keys have been heard, but for what comes in one piece. */
  function beforeinput(event) {
    const text = plain(event.data);
    const piece = event.inputType === "insertText" && text.length >= PIECE && /^[0-9\s]+$/.test(text);
    if (line !== null || piece) swallow(event);
    if (line === null && piece) heard(text);
  }

  function composition(event) {
    composing ||= line === null && event.type === "compositionstart";
    if (line === null) return;
    leave();
    event.stopImmediatePropagation();
  }

  const hear = (name, listener) => window.addEventListener(name, listener, { capture: true });
  hear("keydown", keydown);
  hear("keyup", keyup);
  hear("keypress", event => { if (line !== null) swallow(event); });
  hear("beforeinput", beforeinput);
  for (const name of ["start", "update", "end"]) hear(`composition${name}`, composition);
}

/** Return where in `run` a scanner began, -1 if nowhere. */
function start(run) {
  let from = run.length - 1;
  while (from > 0 && run[from].gap <= FAST) from -= 1;
  if (digits(run.slice(from)) >= FAST_DIGITS || run.length - from >= FAST_KEYS) return from;
  return digits(run) >= STEADY_DIGITS ? 0 : -1;
}

function digits(keys) {
  return keys.filter(key => /^[0-9]$/.test(key.char)).length;
}

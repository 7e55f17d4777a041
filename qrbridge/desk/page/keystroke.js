/** A key event -> what it adds to a scanner's line, whatever layout, input method or lock is on. */

const MODIFIERS = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "NumLock"]);
const ENDS = new Set(["Enter", "NumpadEnter", "Tab"]);

/** Return {modifier}, {end} for Enter, Tab or their control characters, {other} for keys that type nothing,
 * else {char}, which is "" where the event does not tell.
 */
export function said(event) {
  if (MODIFIERS.has(event.key)) return { modifier: true };
  if (ENDS.has(event.key) || ENDS.has(event.code)) return { end: true };
  if (event.metaKey || (event.ctrlKey && !event.getModifierState("AltGraph"))) {
    // CR, LF and Tab of scanners that send control characters; Ctrl+J would open the browser's downloads.
    return /^Key[IJM]$/.test(event.code) ? { end: true } : { other: true };
  }
  const char = plain(event.key);
  if (/^[0-9]$/.test(char)) return { char };
  // A scanner presses the keys of a US keyboard: on a French one, or with NumLock off, only the place of the
  // key is a digit. An input method says "Process" and leaves the place of the key, too.
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
  if (digit && !event.shiftKey) return { char: digit[1] };
  if ([...char].length === 1) return { char };
  if (["Process", "Unidentified", "Dead"].includes(event.key)) return { char: byPlace(event.code) };
  return { other: true };
}

/** Return the digit of a key of the number pad while Alt is held, which types the characters' numbers. */
export function padDigit(event) {
  const digit = event.altKey && /^Numpad([0-9])$/.exec(event.code);
  return digit ? digit[1] : null;
}

/** Return the character whose number was typed with Alt held. */
export function byNumber(digits) {
  const number = Number(digits);
  return number >= 32 && number < 127 ? String.fromCharCode(number) : "";
}

/** Return `text` with full-width characters as plain ones. */
export function plain(text) {
  return (text ?? "").normalize("NFKC");
}

function byPlace(code) {
  const letter = /^Key([A-Z])$/.exec(code);
  if (letter) return letter[1].toLowerCase();
  return { BracketRight: "]", BracketLeft: "[", Space: " ", Minus: "-" }[code] ?? "";
}

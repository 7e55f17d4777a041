/** What is in the air: lines, pictures and files go to the desk, what became of them comes back.
 *
 * Lines that are scanned while the page is locked are kept and sent after the sign-in.
 */
import { get, post, upload } from "./api.js";
import { markPerson } from "./person.js";

const KEPT_LINES = 500;
const AGAIN = 2000; // Milliseconds until the desk is asked again after it did not answer.

let open = [];
let after = null;
let version = null;
let watching = false;
let sending = false;
let down = false;
const lines = [];
const seen = new Set();
const listeners = { happening: new Set(), open: new Set(), failed: new Set(), repeated: new Set(), back: new Set() };

/** Call `listener` with each "happening", with the transfers that are "open", with a look and "line" or "file"
 * when that is "repeated" and nothing follows from it, with an error when one "failed", and when the desk is "back".
 */
export function on(what, listener) {
  listeners[what].add(listener);
  return () => listeners[what].delete(listener);
}

/** Return the transfers of which frames are missing. */
export function inTheAir() {
  return open;
}

/** Take in a scanned line. */
export function line(text) {
  markPerson();
  if (lines.length < KEPT_LINES) lines.push(text);
  return sendLines();
}

/** Send what is waiting, one line at a time, in their order; what cannot be sent now is kept. */
async function sendLines() {
  if (sending) return;
  sending = true;
  try {
    while (lines.length) {
      await deliberate(post("receive/line", { text: lines[0] }), "line").catch(failedLine);
      lines.shift();
    }
  } catch (error) {
    if (error.status !== 401 && error.status !== 0) throw error;
  } finally {
    sending = false;
  }
}

/** A line that was refused is told and done with; one that did not get there is kept. */
function failedLine(error) {
  failed(error);
  if (error.status === 401 || error.status === 0) throw error;
}

/** Take in a camera's picture; return what was seen in it. */
export async function picture(bytes) {
  const look = await upload("receive/picture", {}, bytes);
  take(look);
  return look;
}

/** Take in a dropped or chosen file. */
export async function file(chosen) {
  try {
    return await deliberate(upload("receive/file", { name: chosen.name }, chosen), "file");
  } catch (error) {
    return failed(error);
  }
}

/** Ask from now on for what comes from other sources; again after each sign-in. */
export async function watch() {
  sendLines();
  if (watching) return;
  watching = true;
  while (watching) {
    try {
      const look = await get("receive/next", { after, version });
      // Only here: other answers tell what came of one thing, and skip what others brought meanwhile.
      ({ after, version } = look);
      take(look);
      if (down) backAgain();
      down = false;
    } catch (error) {
      if (!down) failed(error);
      down = error.status !== 401;
      watching = down;
      if (watching) await new Promise(resolve => setTimeout(resolve, AGAIN));
    }
  }
}

function backAgain() {
  for (const listener of listeners.back) listener();
  sendLines();
}

/** Take in what became of something that somebody has scanned or dropped: they wait for a word. */
async function deliberate(asked, what) {
  const before = counts();
  const look = await asked;
  take(look);
  const fresh = look.happenings?.length || grownSince(before, look.open ?? []).length;
  if (!fresh) for (const listener of listeners.repeated) listener(look, what);
  return look;
}

function counts() {
  return new Map(open.map(transfer => [transfer.transfer, transfer.received]));
}

function grownSince(before, now) {
  return now.filter(transfer => transfer.received > (before.get(transfer.transfer) ?? 0));
}

/** Take in what the desk says that it has seen. */
export function take(look) {
  const before = counts();
  open = look.open ?? [];
  const grown = grownSince(before, open);
  if (grown.length) markPerson();
  if (grown.length || open.length !== before.size) for (const listener of listeners.open) listener(open, grown.at(-1));
  const happenings = (look.happenings ?? []).filter(happening => !seen.has(happening.number));
  for (const happening of happenings) {
    seen.add(happening.number);
    if (seen.size > 1000) seen.delete(seen.values().next().value);
    for (const listener of listeners.happening) listener(happening);
  }
}

function failed(error) {
  if (!error.words) throw error;
  if (error.status !== 401) for (const listener of listeners.failed) listener(error);
  return null;
}

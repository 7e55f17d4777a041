/** The texts of the page, in the language that was chosen; Chinese until somebody switches. */

const KEPT = "desk.language";
export const LANGUAGES = ["zh", "en"];

let texts = null; // Parts of the page that are made before they are known say nothing.
let language = LANGUAGES.includes(localStorage.getItem(KEPT)) ? localStorage.getItem(KEPT) : "zh";

/** Take over the texts: key -> {en, zh}. */
export function learn(all) {
  texts = all;
}

export function chosen() {
  return language;
}

/** Speak another language from now on. */
export function choose(next) {
  language = next;
  localStorage.setItem(KEPT, next);
}

/** Return the text of `key` with its {facts} filled in. */
function say(key, facts = {}) {
  if (!texts) return "";
  const template = texts[key]?.[language];
  if (template === undefined) throw new Error(`no text ${key}`);
  return template.replace(/\{(\w+)\}/g, (_, name) => inWords(facts[name]));
}

/** Return what is said by `what`: a key, [key, facts], {en, zh}, or a function of any of these. */
export function spoken(what) {
  if (typeof what === "function") return spoken(what());
  if (typeof what === "string") return say(what);
  if (Array.isArray(what)) return say(...what);
  return what?.[language] ?? "";
}

/** Return what is said in both languages by a text that is the same in both; by {en, zh} that. */
export function same(text) {
  return typeof text === "object" ? text : { en: text, zh: text };
}

function inWords(fact) {
  return typeof fact === "object" && fact !== null ? spoken(fact) : String(fact);
}

/** Return numbers as people list them: "2, 3 and 6", or with another text for the end "2, 3 or 6". */
export function listed(items, end = "list_end") {
  if (items.length < 2) return items.join("");
  const last = items.at(-1);
  return say(end, { before: items.slice(0, -1).join(say("list_comma")), last });
}

/** Return a time in seconds since 1970 as the clock on the wall shows it. */
export function moment(seconds) {
  if (seconds === null || seconds === undefined) return "";
  const at = new Date(seconds * 1000), two = number => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Return a working time in seconds as working days of `day` seconds; below one as hours and minutes, or seconds. */
export function duration(seconds, day) {
  const whole = Math.abs(Math.round(seconds));
  if (whole >= day) return say("working_days", { days: (whole / day).toFixed(1) });
  if (whole < 60) return say("seconds", { count: whole });
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole % 3600 / 60);
  return hours ? say("hours", { hours, minutes }) : say("minutes", { minutes });
}

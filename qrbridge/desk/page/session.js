/** Who works here: sign-in, lock and sign-out; a locked page is covered by a dialog that cannot be closed. */
import { get, onSignedOut, post } from "./api.js";
import { fill, h } from "./dom.js";
import { button, choice, field, verdict } from "./forms.js";
import { icon } from "./icons.js";
import { languageButton } from "./language.js";
import { wasPerson, watchForPerson } from "./person.js";
import { same } from "./words.js";

const KEPT = "desk.operator";
const LOOK = 20_000; // Milliseconds between two looks at whether the desk has locked.

let known = null;
let asking = null;
const listeners = new Set();

/** What the desk said of this station and who works here. */
export function me() {
  return known;
}

/** Return a department's name as {en, zh}; its id where it is not known. */
export function departmentName(id) {
  return known?.departments.find(one => one.id === id)?.name ?? same(id);
}

/** Call `listener` whenever somebody has signed in or unlocked. */
export function onSignedIn(listener) {
  listeners.add(listener);
}

/** Ask the desk who works here until somebody does; then go on. */
export async function start() {
  watchForPerson();
  onSignedOut(() => { if (!asking) look().catch(() => {}); });
  await look();
  setInterval(() => { if (!asking) look().catch(() => {}); }, LOOK);
}

async function look() {
  const before = known;
  // Somebody who only reads is there, too.
  if (before?.operator && wasPerson()) await get("receive/sources").catch(() => {});
  known = await get("me").catch(gone);
  if (!known.operator || known.locked) await ask();
  else if (!before) tellAll();
}

/** Let the desk say how to open the page, where it does not know this one any more. */
function gone(error) {
  if (error.code === "desk.no_session") location.reload();
  throw error;
}

/** Cover the page; what is in the air stays there. */
export async function signOut() {
  await post("sign-out");
  await look();
}

function tellAll() {
  for (const listener of listeners) listener(known);
}

/** Cover the page until somebody has signed in. */
function ask() {
  asking ??= new Promise(resolve => {
    const dialog = h("dialog.lock", { label: known.locked ? "locked_title" : "sign_in_title" });
    dialog.addEventListener("cancel", event => event.preventDefault());
    fill(dialog, known.operators.length ? signInForm(finished) : firstOperatorForm(finished));
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("[data-first]").focus();

    async function finished(operator) {
      localStorage.setItem(KEPT, operator);
      known = await get("me");
      dialog.close();
      dialog.remove();
      asking = null;
      tellAll();
      resolve();
    }
  });
  return asking;
}

function frame(title, text, form) {
  return h("div.lock-card", {},
    h("div.lock-head", {}, icon("idle"), h("span", { say: "product" }), languageButton()),
    h("h1", { say: title }),
    h("p.muted", {}, h("span", { say: text }), " ", h("code", {}, known.station)),
    form);
}

function signInForm(finished) {
  const likely = known.operator ?? localStorage.getItem(KEPT) ?? known.operators[0];
  const operator = field("operator", choice(known.operators.map(name => [name, same(name)]), likely));
  const password = field("password", passwordInput("current-password"), { required: true });
  password.control.dataset.first = "";
  const told = verdict();
  const form = h("form", {}, operator.box, password.box, told.box, submit("sign_in"));
  form.addEventListener("submit", event => {
    event.preventDefault();
    const said = { operator: operator.control.value, password: password.control.value };
    password.control.value = "";
    post("sign-in", said).then(() => finished(said.operator)).catch(told.failed);
  });
  return frame(known.locked ? "locked_title" : "sign_in_title", known.locked ? "locked_text" : "sign_in_text", form);
}

function firstOperatorForm(finished) {
  const operator = field("operator", h("input", { autocomplete: "username", maxlength: "64" }), { required: true });
  const password = field("password", passwordInput("new-password"), { required: true, note: "password_long" });
  const again = field("password_again", passwordInput("new-password"), { required: true });
  operator.control.dataset.first = "";
  const told = verdict();
  const form = h("form", {}, operator.box, password.box, again.box, told.box, submit("first_operator"));
  form.addEventListener("submit", event => {
    event.preventDefault();
    told.clear();
    again.complain(password.control.value === again.control.value ? [] : ["passwords_differ"]);
    if (password.control.value !== again.control.value) return;
    const said = { operator: operator.control.value.trim(), password: password.control.value };
    post("first-operator", said).then(() => finished(said.operator)).catch(told.failed);
  });
  return frame("first_operator_title", "first_operator_text", form);
}

function passwordInput(purpose) {
  return h("input", { type: "password", autocomplete: purpose, maxlength: "256" });
}

function submit(what) {
  return button("button.primary.wide", what, () => {}, { type: "submit" });
}

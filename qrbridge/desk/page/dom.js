/** Elements with text that changes with the language. Texts only ever become text, never HTML. */
import { spoken } from "./words.js";

/** Elements that hold a sign or a key beside their text, which then has an element of its own. */
const WITH_SIGNS = new Set(["a", "button", "label", "summary"]);
const SPOKEN = { say: "textContent", label: "aria-label", hint: "placeholder", tip: "title" };
const bindings = new WeakMap();

/** Make an element: `what` is "tag.class.class", `props` may hold
 * say (its text), label, hint, tip: what words.spoken takes; on: {event: listener}; else properties or attributes.
 */
export function h(what, props = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name === "say" && WITH_SIGNS.has(tag)) element.append(h("span", { say: value }));
    else if (name in SPOKEN) bind(element, SPOKEN[name], value);
    else if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value);
  }
  put(element, ...children);
  return element;
}

/** Add children: elements, texts, lists of these; null and false are left out. */
export function put(element, ...children) {
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** Make `children` all that is in an element. */
export function fill(element, ...children) {
  element.replaceChildren();
  return put(element, ...children);
}

/** Let an element's text, or an attribute, be what `what` says, in each language. */
function bind(element, name, what) {
  const known = bindings.get(element) ?? {};
  known[name] = what;
  bindings.set(element, known);
  element.dataset.says = "";
  utter(element);
}

/** Let an element say something else; null is nothing. */
export function tell(element, what) {
  bind(element.querySelector(":scope > [data-says]") ?? element, "textContent", what);
}

/** Say all texts below `root` in the language of now. */
export function retell(root) {
  for (const element of root.querySelectorAll("[data-says]")) utter(element);
}

function utter(element) {
  for (const [name, what] of Object.entries(bindings.get(element) ?? {})) {
    const text = what === null ? "" : spoken(what);
    if (name === "textContent") element.textContent = text;
    else element.setAttribute(name, text);
  }
}

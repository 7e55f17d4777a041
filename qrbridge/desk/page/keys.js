/** Keys for everything: Alt with the letter or digit that a control shows. */
import { h } from "./dom.js";

/** Give `element` the key Alt+`letter`, shown in it or in its `label`. */
export function keyed(element, letter, label = element) {
  element.dataset.key = letter;
  element.setAttribute("aria-keyshortcuts", `Alt+${letter}`);
  label.append(h("kbd", { "aria-hidden": "true" }, letter));
  return element;
}

/** Listen for the keys; of several controls with one key the one that can be used now counts. */
export function listenForKeys() {
  document.addEventListener("keydown", event => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
    const letter = /^(?:Key|Digit)([A-Z0-9])$/.exec(event.code)?.[1];
    const found = letter && [...document.querySelectorAll(`[data-key="${letter}"]`)].find(usable);
    if (!found) return;
    event.preventDefault();
    found.focus();
    if (found.matches("button, a, summary")) found.click();
  });
}

function usable(element) {
  const dialog = document.querySelector("dialog:modal");
  return element.checkVisibility() && !element.disabled && !element.closest("[inert]") && (!dialog || dialog.contains(element));
}

/** Move the focus among `items` of a group with the arrow keys; Tab leaves the group. */
export function rove(group, items) {
  const put = (next, focus) => {
    for (const item of items()) item.tabIndex = item === next ? 0 : -1;
    if (focus) next.focus();
  };
  group.addEventListener("focusin", event => { if (items().includes(event.target)) put(event.target, false); });
  group.addEventListener("keydown", event => {
    const all = items(), at = all.indexOf(event.target);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || next === undefined || !all[next] || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    put(all[next], true);
  });
  if (items().length) put(items()[0], false);
}

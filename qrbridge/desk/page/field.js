/** The field that has the focus <-> what it held, so that a scanner's first digits can be taken back. */

const WITHOUT_SELECTION = new Set(["date", "datetime-local", "month", "week", "time", "number", "email", "range", "color"]);
const WITHOUT_TEXT = new Set(["button", "submit", "reset", "checkbox", "radio", "file", "image", "hidden"]);

/** Return what the focused element holds now, null if it takes no text. */
export function holding() {
  const field = document.activeElement;
  if (field instanceof HTMLSelectElement) {
    return { field, chosen: [...field.options].map(option => option.selected) };
  }
  const text = field instanceof HTMLTextAreaElement
    || (field instanceof HTMLInputElement && !WITHOUT_TEXT.has(field.type));
  if (!text) return null;
  const selection = WITHOUT_SELECTION.has(field.type)
    ? null : [field.selectionStart, field.selectionEnd, field.selectionDirection];
  return { field, value: field.value, selection };
}

/** Make the element hold again what it held. */
export function restore(held) {
  if (!held) return;
  const { field, value, chosen, selection } = held;
  if (chosen) {
    if (chosen.every((selected, at) => field.options[at]?.selected === selected)) return;
    chosen.forEach((selected, at) => { if (field.options[at]) field.options[at].selected = selected; });
    field.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  if (field.value !== value || !selection) field.value = value;
  if (selection) field.setSelectionRange(...selection);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

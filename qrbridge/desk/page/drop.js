/** Files dropped anywhere on the page. */
import { h } from "./dom.js";

/** Give dropped files to `take`. */
export function dropzone(take) {
  const veil = h("div.drop-veil", { hidden: true, "aria-hidden": "true" }, h("p", { say: "drop_here" }));
  document.body.append(veil);
  const files = event => event.dataTransfer?.types.includes("Files") && !document.querySelector("dialog:modal");
  window.addEventListener("dragover", event => {
    if (!files(event)) return;
    event.preventDefault();
    veil.hidden = false;
  });
  window.addEventListener("dragleave", event => { if (!event.relatedTarget) veil.hidden = true; });
  window.addEventListener("drop", event => {
    veil.hidden = true;
    if (!files(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}

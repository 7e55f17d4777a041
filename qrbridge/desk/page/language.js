/** The switch between Chinese and English, which names the other language. */
import { h, retell } from "./dom.js";
import { keyed } from "./keys.js";
import { choose, chosen, LANGUAGES } from "./words.js";

const NAMES = { zh: "中文", en: "English" };
const TAGS = { zh: "zh-CN", en: "en" };

/** Say everything in the language that was chosen. */
export function speak() {
  document.documentElement.lang = TAGS[chosen()];
  retell(document);
}

export function languageButton() {
  const button = h("button.quiet-button", { type: "button", say: () => ({ zh: NAMES.en, en: NAMES.zh }), label: "language_other" });
  keyed(button, "L");
  button.addEventListener("click", () => {
    choose(LANGUAGES.find(language => language !== chosen()));
    speak();
  });
  return button;
}

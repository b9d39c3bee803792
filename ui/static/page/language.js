// The reader's language and light or dark; and what gradio draws without our words.
import { byId, choose, language, root, say } from "./dom.js";
import { field } from "./asking.js";
import { emptied } from "./pane.js";

export function setLanguage(lang) {
  choose(lang);
  document.title = say("title");
  const address = new URL(location.href);
  address.searchParams.set("lang", lang);
  history.replaceState(null, "", address);
  settle();
}

const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

export function switchTheme() {
  root.dataset.theme = isDark() ? "light" : "dark";
  try {
    localStorage.setItem("citewire-theme", root.dataset.theme); // read by the first script of the page
  } catch {
    // A browser that keeps nothing still switches.
  }
}

const LABELS = [["send", "ask"], ["new", "new_chat"], ["stop", "stop"]];

/** Labels of the box and the buttons, language and title, whatever gradio has set meanwhile. */
export function settle() {
  if (root.lang !== language()) root.lang = language();
  const box = field();
  if (box && box.placeholder !== say("placeholder")) {
    box.placeholder = say("placeholder");
    box.setAttribute("aria-label", say("question"));
    box.setAttribute("enterkeyhint", "send");
  }
  // Attributes only, drawn by the style sheet: the text inside is gradio's, which loses its way when it is changed.
  for (const [id, key] of LABELS) {
    const found = byId(id);
    if (found && found.dataset.label !== say(key)) {
      found.dataset.label = say(key);
      found.setAttribute("aria-label", say(key));
    }
  }
  // Gradio's hidden parts would be read out without a name, and its main landmark has none of its own.
  for (const id of ["beside", "again"]) byId(id)?.setAttribute("aria-hidden", "true");
  for (const found of document.querySelectorAll("[data-language]")) {
    found.setAttribute("aria-pressed", String(found.dataset.language === language()));
  }
  if (document.title !== say("title")) document.title = say("title");
  const pane = byId("pane");
  if (pane && !pane.childElementCount) emptied();
}

// The filters of the next question: a day of knowledge, publishers, the language of the articles; each a chip that lifts it.
import { both, byId, make, spelled } from "./dom.js";

const set = { as_of: "", publishers: [], article_language: "" };

/** What goes along with a question; nothing that is not set. */
export function narrowed() {
  return Object.fromEntries(Object.entries(set).filter(([, value]) => value.length));
}

const inputs = (name) => [...document.querySelectorAll(`#conditions input[name="${name}"]`)];

/** Take over what the controls say. */
function read() {
  set.as_of = byId("as-of")?.value || "";
  set.publishers = inputs("publisher").filter((input) => input.checked).map((input) => input.value);
  set.article_language = inputs("article-language").find((input) => input.checked)?.value || "";
  show();
}

/** Set the controls to what holds: gradio draws them anew when the archive grows, and a chip of an answer may lift one. */
function write() {
  const day = byId("as-of");
  if (day && day.value !== set.as_of) day.value = set.as_of;
  for (const input of inputs("publisher")) input.checked = set.publishers.includes(input.value);
  for (const input of inputs("article-language")) input.checked = input.value === set.article_language;
}

function chip(key, ...label) {
  return make("li", {}, make("button", { type: "button", class: "chip", "data-drop": key }, ...label,
    make("span", { "aria-hidden": "true" }, " ×"), make("span", { class: "unseen" }, ": ", both("lift"))));
}

function show() {
  const list = document.querySelector("#filters .lifted");
  if (!list) return;
  const chips = [];
  const at = spelled(set.as_of);
  if (at) {
    const pair = [];
    for (const lang of ["ko", "en"]) pair.push(make("span", { lang }, at[lang]));
    chips.push(chip("as-of", both("as_of"), " ", ...pair));
  }
  if (set.article_language) chips.push(chip("language", both(`written_in_${set.article_language}`)));
  for (const name of set.publishers) chips.push(chip(`publisher:${name}`, make("bdi", {}, name)));
  list.replaceChildren(...chips);
  const header = document.querySelector("#top .asof .day");
  if (header) header.replaceChildren(...(at ? ["ko", "en"].map((lang) => make("span", { lang }, at[lang])) : [both("today")]));
  document.querySelector("#top .asof")?.classList.toggle("on", Boolean(at));
}

/** Lift one filter by its key; whether it was set. */
export function lift(key) {
  const before = JSON.stringify(set);
  if (key === "as-of") set.as_of = "";
  else if (key === "language") set.article_language = "";
  else set.publishers = set.publishers.filter((name) => `publisher:${name}` !== key);
  write();
  show();
  return JSON.stringify(set) !== before;
}

export function liftAll() {
  Object.assign(set, { as_of: "", publishers: [], article_language: "" });
  write();
  show();
}

const panel = () => byId("conditions");
const opener = () => document.querySelector("#filters .narrow");
export const isOpen = () => Boolean(panel() && !panel().hidden);
let from = null; // where the focus goes back to

export function toggle(target) {
  if (isOpen()) {
    shut();
    return;
  }
  const place = panel();
  if (!place) return;
  from = target;
  write();
  const at = opener().getBoundingClientRect();
  place.classList.toggle("below", at.top < 420 && at.top < innerHeight - at.bottom + 120);
  place.hidden = false;
  opener()?.setAttribute("aria-expanded", "true");
  (target.matches(".asof") ? byId("as-of") : place.querySelector("h2")).focus({ preventScroll: true });
}

export function shut({ back = true } = {}) {
  if (!isOpen()) return;
  panel().hidden = true;
  opener()?.setAttribute("aria-expanded", "false");
  if (back && from?.isConnected) from.focus({ preventScroll: true });
}

/** After gradio has drawn the filters: its chips are ours. */
let drawn = null;
export function settle() {
  const list = document.querySelector("#filters .lifted");
  if (!list || list === drawn) return;
  drawn = list;
  write();
  show();
}

export function listen() {
  document.addEventListener("change", (event) => { if (event.target.closest?.("#conditions")) read(); });
  document.addEventListener("input", (event) => {
    if (event.target.id === "as-of") read();
    if (event.target.id !== "publisher-find") return;
    const wanted = event.target.value.trim().toLowerCase();
    for (const input of inputs("publisher")) input.closest("li").hidden = !input.value.toLowerCase().includes(wanted);
  });
  document.addEventListener("pointerdown", (event) => {
    if (isOpen() && !event.target.closest?.("#conditions, .narrow, .asof")) shut({ back: false });
  });
}

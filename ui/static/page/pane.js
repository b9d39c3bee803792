// The source pane: the opened article beside the answer, or on a narrow screen in a sheet that rises from below.
import { both, button, byId, fetched, make, motion, wide } from "./dom.js";
import { drawn } from "./article.js";

let opener = null; // the button that opened the pane, to go back to
let asked = 0; // counts openings, so that a slow answer does not overwrite a later one
let before = []; // places that were opened from inside the pane, to go back to

export function emptied() {
  const pane = byId("pane");
  pane.classList.remove("open");
  pane.removeAttribute("data-article");
  pane.removeAttribute("aria-labelledby");
  pane.replaceChildren(make("h2", { class: "unseen" }, both("sources")), make("p", { class: "hint" }, both("pane_empty")));
}

function mark(target) {
  for (const other of document.querySelectorAll("[data-article][aria-current]")) other.removeAttribute("aria-current");
  if (target && !target.closest("#pane")) target.setAttribute("aria-current", "true");
}

/** The strip above an article: its number, back to the one before, close. */
const bar = (number) =>
  make("div", { class: "bar" },
    number ? make("span", { class: "badge" }, make("span", { class: "unseen" }, both("source"), " "), number) : "",
    before.length ? button("back", "back") : "",
    button("close", "close"));

/** Open the article that a button names, at its sentences. */
export async function open(target, { focus = true, inside = false, back = false } = {}) {
  const pane = byId("pane");
  const turn = ++asked;
  const place = { ...target.dataset };
  if (inside) {
    if (!back) before.push({ ...pane.place });
  } else {
    before = [];
    opener = target;
    mark(target);
  }
  pane.classList.add("open");
  const query = place.sentences ? `?sentences=${encodeURIComponent(place.sentences)}` : "";
  let content;
  try {
    const article = await fetched(`./api/articles/${encodeURIComponent(place.article)}${query}`);
    content = drawn(article, place);
  } catch (error) {
    content = make("p", { class: "failure" }, both(error.status === 404 ? "gone" : error.status ? "unsure" : "offline"));
  }
  if (turn !== asked) return;
  pane.place = place;
  pane.dataset.article = place.article;
  pane.replaceChildren(bar(place.number || ""), content);
  pane.scrollTop = 0;
  show(pane);
  const heading = pane.querySelector("h2");
  if (heading) {
    heading.id = "pane-title";
    pane.setAttribute("aria-labelledby", "pane-title");
  }
  if (focus) (heading || pane.querySelector(".close")).focus({ preventScroll: true });
  if (!wide.matches && focus && !inside) target.scrollIntoView({ block: "nearest", behavior: motion() });
}

/** Back to the article that was open before one was opened inside the pane. */
export function back() {
  const place = before.pop();
  if (place) open({ dataset: place }, { inside: true, back: true });
}

/** Bring the first marked sentence into the middle of the pane, without moving the page. */
export function show(pane, always = false) {
  const marked = pane.querySelector("mark");
  if (!marked) return;
  const away = marked.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  if (always || away > pane.clientHeight * 0.7) pane.scrollTop += away - pane.clientHeight / 3;
}

export const isOpen = () => Boolean(byId("pane")?.classList.contains("open"));

export function close() {
  const last = opener;
  opener = null;
  before = [];
  asked += 1;
  mark(null);
  emptied();
  if (last && last.isConnected) last.focus({ preventScroll: true });
}

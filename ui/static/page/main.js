// The page's own behaviour, from the top: one listener for every button, one observer for what gradio changes.
import { announce, byId, note, root, wide } from "./dom.js";
import * as asking from "./asking.js";
import * as article from "./article.js";
import * as conversations from "./conversations.js";
import * as exchange from "./exchange.js";
import { openHistory } from "./history.js";
import * as languages from "./language.js";
import * as narrowing from "./narrowing.js";
import * as opinion from "./opinion.js";
import * as pane from "./pane.js";
import * as peek from "./peek.js";
import { showSearched } from "./searched.js";
import * as service from "./service.js";
import * as taking from "./taking.js";
import * as timeline from "./timeline.js";

const turnOf = (button) => button.closest(".turn");

/** [selector, what a press on it does]; the first that matches counts. */
const PRESSED = [
  ["[data-language]", (b) => languages.setLanguage(b.dataset.language)],
  [".theme", languages.switchTheme],
  [".example", (b) => asking.ask(b.textContent)],
  [".elsewhere", (b) => pane.open(b, { inside: b.closest("#pane") !== null })],
  [".cite, .entry, .dot", (b) => { peek.hidePeek(); pane.open(b); }],
  ["#pane .close", pane.close],
  ["#pane .back", pane.back],
  ["#pane .fold", article.fold],
  ["#pane .earlier", article.versions],
  [".retry", (b) => asking.askAgain(turnOf(b))],
  [".edit", (b) => asking.edit(turnOf(b))],
  [".copy", taking.copy],
  [".how", showSearched],
  [".acts .good, .acts .bad", opinion.judge],
  [".opinion .tell", opinion.send],
  [".opinion .cancel", opinion.cancel],
  [".why", peek.showPeek],
  ["[data-ignore]", (b) => asking.askAgain(turnOf(b), [...(b.closest("#current") ? exchange.ignoring() : []), b.dataset.ignore])],
  ["[data-lift]", (b) => { narrowing.lift(b.dataset.lift); asking.askAgain(turnOf(b)); }],
  ["[data-drop]", (b) => { narrowing.lift(b.dataset.drop); document.querySelector("#filters .narrow")?.focus(); }],
  [".narrow, .asof", narrowing.toggle],
  [".shut", () => narrowing.shut()],
  [".lift-all", narrowing.liftAll],
  ["#top .past", openHistory],
  ["#top .markdown", (b) => { b.closest("details").open = false; taking.saveMarkdown(); }],
  ["#top .print", taking.print],
  ["#stop", exchange.halt],
  ["#new", () => { note(""); exchange.begin(); conversations.leave(); if (byId("pane")) pane.close(); asking.field()?.focus(); }],
];

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target.closest("button, .dot") : null;
  if (target) PRESSED.find(([selector]) => target.matches(selector))?.[1](target);
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (peek.isPeeking()) peek.hidePeek();
  else if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (narrowing.isOpen()) narrowing.shut();
  else if (pane.isOpen()) pane.close();
});

let restored = false;

/** After a reload this tab shows the conversation that it showed before. */
function restoreLast() {
  if (restored || !byId("kept")) return;
  restored = true;
  const last = conversations.lastOpen();
  const elements = last ? conversations.taken(last) : [];
  if (elements.length) exchange.restore(elements);
}

const observer = new MutationObserver(() => {
  languages.settle();
  narrowing.settle();
  restoreLast();
  exchange.follow();
});
observer.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["lang", "data-state"] });

service.hear();
service.listen();
asking.listen();
peek.listen();
narrowing.listen();
wide.addEventListener("change", timeline.redraw);
window.addEventListener("beforeprint", taking.heading);
languages.settle();

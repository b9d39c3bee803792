// Hover and focus: what stands behind a number, a verdict or a dot.
import { byline, make } from "./dom.js";

let peek = null;

export const isPeeking = () => peek !== null;

export function showPeek(target) {
  hidePeek();
  const { peek: text, title, publisher, published } = target.dataset;
  if (!text && !title) return;
  peek = make("div", { id: "peek", role: "tooltip" });
  if (title) peek.append(make("p", { class: "title" }, make("bdi", {}, title)), byline(publisher, published));
  if (text) peek.append(make("p", { class: "quote" }, make("bdi", {}, text)));
  document.body.append(peek);
  if (target.matches("button")) target.setAttribute("aria-describedby", "peek");
  const at = target.getBoundingClientRect();
  const size = peek.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, innerWidth - size.width - 8));
  // Above a number; below a verdict, whose sentence stands above it; wherever there is room.
  const above = at.top - size.height - 8;
  const below = at.bottom + 8;
  const fits = target.matches(".why") ? below + size.height > innerHeight : above > 8;
  peek.style.left = `${left}px`;
  peek.style.top = `${fits ? above : below}px`;
}

export function hidePeek() {
  if (!peek) return;
  for (const target of document.querySelectorAll('[aria-describedby="peek"]')) target.removeAttribute("aria-describedby");
  peek.remove();
  peek = null;
}

const behind = (target) => (target instanceof Element ? target.closest("[data-peek], .cite[data-title], .dot[data-title]") : null);
const hovers = matchMedia("(hover: hover)");

export function listen() {
  document.addEventListener("mouseover", (event) => {
    if (!hovers.matches) return;
    const target = behind(event.target);
    if (target) showPeek(target);
    else if (!behind(document.activeElement)) hidePeek();
  });
  document.addEventListener("focusin", (event) => {
    const target = behind(event.target);
    if (target && (target.matches(":focus-visible") || target.matches(".why"))) showPeek(target);
    else hidePeek();
  });
  document.addEventListener("focusout", hidePeek);
  document.addEventListener("scroll", hidePeek, { passive: true, capture: true });
}

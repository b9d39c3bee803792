// When what was found appeared: dots along a line, earliest first. The list below it says the same to the keyboard and the ear.
import { both, byId, make, spelled, wide } from "./dom.js";

const DOT = 20; // px between the middles of two dots that stand side by side
let shownTurn = null;

/** Draw the line of an exchange: beside the answer on a wide screen, in it on a narrow one. */
export function draw(turn) {
  shownTurn = turn;
  const section = turn.querySelector(".bydate");
  const side = byId("when");
  side?.replaceChildren();
  for (const line of document.querySelectorAll(".bydate .line")) line.replaceChildren();
  if (!section) return;
  if (wide.matches && side) side.append(make("h2", {}, both("when")), make("div", { class: "line", "aria-hidden": "true" }));
  const place = wide.matches && side ? side.querySelector(".line") : section.querySelector(".line");
  dots(place, [...section.querySelectorAll(".entry[data-day]")]);
}

export function redraw() {
  if (shownTurn?.isConnected) draw(shownTurn);
}

function dots(place, entries) {
  const days = entries.map((entry) => Date.parse(entry.dataset.day));
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const width = Math.max(place.clientWidth - DOT, DOT);
  const taken = []; // right edges, by level
  const found = entries.map((entry, at) => {
    const x = last > first ? ((days[at] - first) / (last - first)) * width : width / 2;
    let level = taken.findIndex((edge) => x - edge >= DOT);
    if (level < 0) level = taken.push(x) - 1;
    taken[level] = x;
    return { entry, x, level };
  });
  const height = taken.length * DOT;
  for (const { entry, x, level } of found) {
    const { number } = entry.dataset;
    const dot = make("span", { class: number ? "dot cited" : "dot" }, number || "");
    Object.assign(dot.dataset, entry.dataset);
    dot.style.left = `${x}px`;
    dot.style.top = `${height - (level + 1) * DOT}px`;
    place.append(dot);
  }
  const rule = make("span", { class: "rule" });
  rule.style.top = `${height}px`;
  const ends = make("span", { class: "ends" });
  for (const at of first === last ? [first] : [first, last]) {
    const named = spelled(new Date(at).toISOString());
    ends.append(make("span", {}, make("span", { lang: "ko" }, named.ko), make("span", { lang: "en" }, named.en)));
  }
  place.style.height = `${height + 28}px`;
  ends.style.top = `${height + 4}px`;
  place.append(rule, ends);
}

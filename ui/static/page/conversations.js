// Conversations kept in this browser, and nowhere else. What is kept is what was shown, as plain data; it is built again
// from a list of tags and attributes, so that nothing that stands in it can load or run.
import { make, root, served } from "./dom.js";
import { turns } from "./exchange.js";

const MOST = 100; // conversations; the one that was used longest ago goes first
const NAME = `citewire-conversations${served.reader ? `:${served.reader}` : ""}`; // another reader's are not shown
const OFF = "citewire-keeps-nothing";
const OPEN = "citewire-open"; // which conversation this tab shows, so that a reload loses nothing
const TAGS = new Set(("article h2 h3 h4 div p ol ul li span button bdi time section s details summary").split(" "));
const ATTRIBUTES = new Set(["class", "lang", "type", "datetime", "aria-hidden"]);
const SKIPPED = ".searched, .opinion, .line > *";

let current = ""; // id of the conversation on the page

/** Whether conversations are kept: the server may forbid it, and the reader. */
export function keeps() {
  try {
    return served.history && localStorage.getItem(OFF) === null;
  } catch {
    return false;
  }
}

export function setKeeps(on) {
  try {
    if (on) localStorage.removeItem(OFF);
    else {
      localStorage.setItem(OFF, "1");
      forgetAll();
    }
  } catch {
    // A browser that keeps nothing has nothing to switch.
  }
}

/** All of them, newest first: {id, at (ms), title, turns: number, exchanges: data}. */
export function all() {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME) || "[]");
    return Array.isArray(kept) ? kept.filter((c) => c && typeof c.id === "string" && Array.isArray(c.exchanges)) : [];
  } catch {
    return [];
  }
}

function write(list) {
  for (let most = Math.min(list.length, MOST); ; most = Math.floor(most / 2)) {
    try {
      if (most) localStorage.setItem(NAME, JSON.stringify(list.slice(0, most)));
      else localStorage.removeItem(NAME);
      return;
    } catch {
      if (!most) return; // the browser keeps nothing at all
    }
  }
}

/** A node as data: [tag, attributes, children], or a text. */
function packed(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || !TAGS.has(node.localName) || node.matches(SKIPPED)) return null;
  const attributes = {};
  for (const { name, value } of node.attributes) if (ATTRIBUTES.has(name) || name.startsWith("data-")) attributes[name] = value;
  return [node.localName, attributes, [...node.childNodes].map(packed).filter((child) => child !== null)];
}

/** The node of such data, or null: it lay where other programs of this origin can write. */
function unpacked(data, depth = 0) {
  if (typeof data === "string") return document.createTextNode(data);
  if (!Array.isArray(data) || depth > 40) return null;
  const [tag, attributes, children] = data;
  if (!TAGS.has(tag) || typeof attributes !== "object" || !Array.isArray(children)) return null;
  const known = Object.entries(attributes || {}).filter(([name, value]) =>
    typeof value === "string" && (ATTRIBUTES.has(name) || /^data-[a-z-]+$/.test(name)));
  return make(tag, Object.fromEntries(known), ...children.map((child) => unpacked(child, depth + 1)).filter((child) => child !== null));
}

function remember(id) {
  current = id;
  try {
    if (id && keeps()) sessionStorage.setItem(OPEN, id);
    else sessionStorage.removeItem(OPEN);
  } catch {
    // Then a reload begins anew.
  }
}

/** Keep the conversation as it stands on the page. */
export function keep() {
  const shown = turns().filter((turn) => turn.dataset.state !== "busy" && turn.dataset.state !== "failed");
  if (!keeps() || !shown.length) return;
  if (!current) remember(Array.from(crypto.getRandomValues(new Uint8Array(8)), (n) => n.toString(16).padStart(2, "0")).join(""));
  const conversation = { id: current, at: Date.now(), title: shown[0].dataset.question.slice(0, 200), exchanges: shown.map(packed) };
  write([conversation, ...all().filter((other) => other.id !== current)]);
}

/** The exchanges of a kept conversation as elements, and it is the one on the page from now on; [] when it is gone. */
export function taken(id) {
  const found = all().find((conversation) => conversation.id === id);
  if (!found) return [];
  remember(id);
  const elements = found.exchanges.map((data) => unpacked(data)).filter((node) => node instanceof HTMLElement && node.matches(".turn"));
  for (const turn of elements) turn.setAttribute("aria-busy", "false");
  return elements;
}

/** The conversation that this tab showed before it was loaded anew, "" for none. */
export function lastOpen() {
  try {
    if (!keeps()) {
      // Where keeping was switched off for everybody, what an earlier day left goes as well.
      if (!served.history) for (const name of Object.keys(localStorage)) if (name.startsWith("citewire-conversations")) localStorage.removeItem(name);
      return "";
    }
    return sessionStorage.getItem(OPEN) || "";
  } catch {
    return "";
  }
}

export const isCurrent = (id) => id === current;
export const leave = () => remember("");

export function forget(id) {
  write(all().filter((conversation) => conversation.id !== id));
  if (id === current) leave();
}

export function forgetAll() {
  write([]);
  leave();
}

root.dataset.keeps = String(keeps());

// Elements, words and days. Texts become text nodes, never markup.

export const root = document.documentElement;
export const byId = (id) => document.getElementById(id);
const read = (id) => JSON.parse(byId(id).textContent);
export const words = read("words");
/** What the server says of itself and of who reads: {history, reader}. */
export const served = read("served");
export const wide = matchMedia("(min-width: 68.75rem)");
export const motion = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

let chosen = root.lang === "en" ? "en" : "ko"; // by the server, from ?lang= or what the browser accepts
export const language = () => chosen;
export function choose(lang) {
  chosen = lang === "en" ? "en" : "ko";
}

const filled = (said, values) => Object.entries(values).reduce((s, [name, value]) => s.replaceAll(`{${name}}`, value), said);

/** A word of ours in the reader's language. */
export const say = (key, values = {}) => filled(words[key][chosen], values);

/** An element with attributes and children; strings become text nodes, null attributes are left out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A word of ours in both languages; the style sheet shows one. */
export function both(key, values = {}) {
  const pair = document.createDocumentFragment();
  for (const lang of ["ko", "en"]) pair.append(make("span", { lang }, filled(words[key][lang], values)));
  return pair;
}

export const button = (name, key, more = {}) => make("button", { type: "button", class: name, ...more }, both(key));

/** The day of an ISO date or time as each language writes it. */
export function spelled(published) {
  const found = /^(\d{4})-(\d\d)-(\d\d)/.exec(published || "");
  if (!found) return null;
  const english = new Date(`${found[0]}T00:00:00Z`)
    .toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return { iso: found[0], ko: found[0].replaceAll("-", "."), en: english };
}

export function day(published) {
  const found = spelled(published);
  if (!found) return both("undated");
  return make("time", { datetime: found.iso }, make("span", { lang: "ko" }, found.ko), make("span", { lang: "en" }, found.en));
}

/** Publisher · day · +n outlets. */
export function byline(publisher, published, copies = 0) {
  const about = make("p", { class: "byline" });
  if (publisher) about.append(make("bdi", {}, publisher), " · ");
  about.append(day(published));
  if (copies) about.append(" · ", both(copies === 1 ? "one_outlet" : "outlets", { n: copies }));
  return about;
}

/** Only http and https are ever linked, whatever the server says. */
export function link(url, key, name) {
  try {
    const { protocol } = new URL(url);
    if (protocol !== "http:" && protocol !== "https:") return null;
  } catch {
    return null;
  }
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow", class: name },
    both(key), make("span", { class: "unseen" }, " ", both("new_tab")));
}

/** One line above the box, or none. */
export function note(line) {
  const place = byId("note");
  if (!place || (place.textContent === line && place.hidden === !line)) return;
  place.textContent = line;
  place.hidden = !line;
}

/** What a screen reader says next. */
export function announce(line) {
  let live = byId("live");
  if (!live) document.body.append((live = make("div", { id: "live", class: "unseen", role: "status", "aria-live": "polite" })));
  live.append(make("p", {}, line));
  while (live.childElementCount > 6) live.firstElementChild.remove();
}

/** JSON of one of our own routes; throws with the status where the server refuses, and without where it cannot be reached. */
export async function fetched(path, init = {}) {
  const response = await fetch(path, { credentials: "same-origin", ...init });
  if (!response.ok) throw Object.assign(new Error(String(response.status)), { status: response.status });
  return response.status === 204 ? null : response.json();
}

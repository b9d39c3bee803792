// An article as nodes: its cited sentences marked, one sentence on both sides, the rest folded away.
import { both, button, byId, byline, fetched, link, make, spelled } from "./dom.js";
import { show } from "./pane.js";

const NAMED = 6; // companies that are named

/** `place` is what its button says: number, copies, and the later article that corrects or replaces what is cited. */
export function drawn(article, place) {
  const sentences = article.paragraphs.flatMap((paragraph) => paragraph.sentences);
  const near = nearby(sentences);
  const others = article.outlets || [];
  const whole = near.size > 0 && near.size < sentences.length;
  return make("div", { class: whole ? "article folded" : "article" },
    byline(article.publisher, article.published, others.length || Number(place.copies || 0)),
    make("h2", { tabindex: "-1", lang: article.language }, make("bdi", {}, article.title)),
    superseded(place),
    text(article, near),
    actions(article, whole),
    companies(article.mentioned || []),
    outlets(others));
}

/** Numbers of the sentences that are shown at first: the cited ones, with one on both sides; headings do not count. */
function nearby(sentences) {
  const near = new Set();
  const body = sentences.filter((sentence) => !sentence.heading);
  body.forEach((sentence, at) => {
    if (sentence.cited) for (const other of [body[at - 1], sentence, body[at + 1]]) if (other) near.add(other.number);
  });
  for (const sentence of sentences) if (sentence.cited) near.add(sentence.number);
  return near;
}

function text(article, near) {
  const whole = make("div", { class: "text", lang: article.language });
  let folded = false; // whether sentences were left out since the last one that is shown
  let shown = false;
  for (const paragraph of article.paragraphs) {
    const block = make(paragraph.heading ? "h3" : "p");
    let any = false;
    for (const sentence of paragraph.sentences) {
      const kept = near.has(sentence.number);
      if (kept && folded) block.append(make("span", { class: "cut", "aria-hidden": "true" }, "… "));
      if (sentence.gap) block.append(sentence.gap);
      if (sentence.cited) block.append(make("span", { class: "unseen" }, both("cited"), ": "));
      block.append(make(sentence.cited ? "mark" : "span", { class: kept ? null : "rest", "data-sentence": sentence.number },
        make("bdi", {}, sentence.text)));
      folded = !kept;
      any = any || kept;
      shown = shown || kept;
    }
    if (!any) block.classList.add("rest");
    whole.append(block);
  }
  if (folded && shown) whole.lastElementChild.before(make("p", { class: "cut", "aria-hidden": "true" }, "…"));
  return whole;
}

/** That a later article corrects or replaces what is cited here, and the way there. */
function superseded(place) {
  if (!place.later) return "";
  const number = place.laterNumber;
  return make("p", { class: "notice later" },
    make("span", { "aria-hidden": "true" }, "△ "), number ? both("superseded_by", { n: number }) : both("superseded"), " ",
    button("elsewhere", "open_later", { "data-article": place.later, "data-number": number || null }));
}

function actions(article, whole) {
  const original = article.url ? link(article.url, "original", "original") : null;
  const does = [];
  if (original) does.push(original);
  if (whole) does.push(button("fold", "whole", { "aria-expanded": "false" }));
  if (article.version > 1) does.push(button("earlier", "earlier", { "aria-expanded": "false", "data-of": article.id }));
  return does.length ? make("p", { class: "actions" }, ...does) : "";
}

function companies(mentioned) {
  if (!mentioned.length) return "";
  const line = make("p", { class: "companies" }, both("companies"), ": ");
  mentioned.slice(0, NAMED).forEach((company, at) => {
    if (at) line.append(" · ");
    for (const lang of ["ko", "en"]) line.append(make("span", { lang }, make("bdi", {}, company[lang])));
  });
  return line;
}

/** The other articles of the story, each a button that opens it here. */
function outlets(others) {
  if (!others.length) return "";
  const list = make("ol", { class: "sources" });
  for (const other of others) {
    list.append(make("li", {}, make("button", { type: "button", class: "entry elsewhere", "data-article": other.article_id },
      make("span", { class: "about" }, make("span", { class: "title" }, make("bdi", {}, other.title)), spans(other)))));
  }
  return make("details", { class: "outlets" }, make("summary", {}, both("also"), ` (${others.length})`), list);
}

/** A byline inside a button, where no paragraph may stand. */
function spans(other) {
  const line = make("span", { class: "byline" });
  line.append(...byline(other.publisher, other.published).childNodes);
  return line;
}

/** Show all of the article, or the cited sentences alone. */
export function fold(target) {
  const folded = target.closest(".article").classList.toggle("folded");
  target.setAttribute("aria-expanded", String(!folded));
  target.replaceChildren(both(folded ? "whole" : "excerpt"));
  show(byId("pane"), true);
}

/** Earlier versions and what changed in each, below the article. */
export async function versions(target) {
  const article = target.closest(".article");
  const shown = article.querySelector(".versions");
  target.setAttribute("aria-expanded", String(!shown));
  if (shown) {
    shown.remove();
    return;
  }
  const place = make("section", { class: "versions" }, make("h3", { tabindex: "-1" }, both("earlier")));
  target.closest(".actions").after(place);
  try {
    const found = await fetched(`./api/articles/${encodeURIComponent(target.dataset.of)}/versions`);
    for (const version of found.versions) place.append(...changes(version));
  } catch (error) {
    place.append(make("p", { class: "failure" }, both(error.status ? "unsure" : "offline")));
  }
  place.firstElementChild.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
}

const MARKS = { "-": ["del", "gone_line", "−"], "+": ["ins", "added", "+"] };

/** One version: its day, and every line that was added or taken out, marked in words and signs, not by colour alone. */
function changes(version) {
  const at = spelled(version.since);
  const heading = make("h4");
  if (version.number === 1 || !at) heading.append(both("first_version"));
  else for (const lang of ["ko", "en"]) heading.append(make("span", { lang }, changedOn(lang, at[lang])));
  const list = make("ul", { class: "changes" });
  for (const { mark, text: said, count } of version.changes) {
    if (mark === "=") {
      list.append(make("li", { class: "same" }, both("alike", { n: count })));
      continue;
    }
    const [tag, word, sign] = MARKS[mark];
    list.append(make("li", {}, make("span", { "aria-hidden": "true" }, `${sign} `), make("span", { class: "unseen" }, both(word), ": "),
      make(tag, {}, make("bdi", {}, said))));
  }
  if (version.number > 1 && !version.changes.length) list.append(make("li", { class: "same" }, both("no_changes")));
  return [heading, list];
}

function changedOn(lang, day) {
  const pair = make("span");
  pair.append(both("changed_on", { day }));
  return pair.querySelector(`[lang="${lang}"]`).textContent;
}

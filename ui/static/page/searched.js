// How an answer was searched: the query, the words in all their forms, the filters, and every passage with its scores.
import { both, fetched, make, say } from "./dom.js";

export async function showSearched(target) {
  const turn = target.closest(".turn");
  const shown = turn.querySelector(".searched");
  target.setAttribute("aria-expanded", String(!shown));
  if (shown) {
    shown.remove();
    return;
  }
  const place = make("div", { class: "searched" });
  target.closest(".acts").after(place);
  try {
    place.append(...drawn(await fetched(`./api/answers/${encodeURIComponent(turn.dataset.answer)}/searched`)));
  } catch (error) {
    place.append(make("p", { class: "failure" }, both(error.status === 404 ? "forgotten" : error.status ? "unsure" : "offline")));
  }
  place.scrollIntoView({ block: "nearest" });
}

const bdi = (text) => make("bdi", {}, text);

function drawn(found) {
  const list = make("dl");
  const line = (key, ...content) => list.append(make("dt", {}, both(key)), make("dd", {}, ...content));
  line("searched", bdi(found.query.text));
  if (found.added) line("added_words", bdi(found.added));
  line("filters", found.filters.length ? bdi(found.filters.join("; ")) : both("no_filters"));
  for (const lang of ["ko", "en"]) {
    const terms = found.terms[lang] || [];
    if (terms.length) line(`terms_${lang}`, ...terms.map((forms) => make("span", { class: "term", lang }, forms.join(" | "))));
  }
  const head = ["rank", "score", "by_words", "by_meaning", "article"].map((key) => make("th", { scope: "col" }, both(key)));
  const rows = found.hits.map((hit) => make("tr", {},
    ...[hit.rank, hit.score.toFixed(2), hit.words.toFixed(1), hit.meaning.toFixed(2)].map((value) => make("td", { class: "number" }, String(value))),
    make("td", {}, make("button", { type: "button", class: "elsewhere", "data-article": hit.article_id, "data-sentences": hit.sentences.join(",") }, bdi(hit.title)))));
  const table = make("table", {}, make("caption", {}, both("search_hits")), make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
  return [list, make("div", { class: "wide", tabindex: "0", role: "group", "aria-label": say("search_hits") }, table)];
}

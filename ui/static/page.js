"use strict";
// The page's own behaviour: language, theme, keyboard, and the source pane. Texts become text nodes, never markup.
(() => {
  const root = document.documentElement;
  const words = JSON.parse(document.getElementById("words").textContent);
  const LIMIT = 4000; // characters of a question, as in ui/page.py
  const wide = matchMedia("(min-width: 68.75rem)");
  const byId = (id) => document.getElementById(id);
  let chosen = root.lang === "en" ? "en" : "ko"; // by the server, from ?lang= or what the browser accepts
  const language = () => chosen;
  const say = (key, values = {}) =>
    Object.entries(values).reduce((said, [name, value]) => said.replaceAll(`{${name}}`, value), words[key][language()]);

  /** An element with attributes and children; strings become text nodes. */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /** A word of ours in both languages; the style sheet shows one. */
  function both(key, values = {}) {
    const filled = (said) => Object.entries(values).reduce((s, [name, value]) => s.replaceAll(`{${name}}`, value), said);
    const pair = document.createDocumentFragment();
    for (const lang of ["ko", "en"]) pair.append(make("span", { lang }, filled(words[key][lang])));
    return pair;
  }

  // ---- language and theme ---------------------------------------------------------------------------------------

  function setLanguage(lang) {
    chosen = lang === "en" ? "en" : "ko";
    document.title = say("title");
    const address = new URL(location.href);
    address.searchParams.set("lang", lang);
    history.replaceState(null, "", address);
    settle();
  }

  function setTheme(theme) {
    root.dataset.theme = theme;
    try {
      localStorage.setItem("citewire-theme", theme);
    } catch {
      // A browser that keeps nothing still switches.
    }
  }

  try {
    const kept = localStorage.getItem("citewire-theme");
    if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  } catch {
    // Then the system's theme stands.
  }

  const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

  /** What gradio draws without our words, and what it sets itself: labels of the box and the buttons, language, title. */
  function settle() {
    if (root.lang !== language()) root.lang = language();
    const box = field();
    if (box) {
      box.placeholder = say("placeholder");
      box.setAttribute("aria-label", say("question"));
      box.setAttribute("enterkeyhint", "send");
    }
    // Attributes only, drawn by the style sheet: the text inside is gradio's, which loses its way when it is changed.
    for (const [id, key] of [["send", "ask"], ["new", "new_chat"], ["stop", "stop"]]) {
      const button = byId(id);
      if (button && button.dataset.label !== say(key)) {
        button.dataset.label = say(key);
        button.setAttribute("aria-label", say(key));
      }
    }
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === language()));
    }
    if (document.title !== say("title")) document.title = say("title");
    const pane = byId("pane");
    if (pane && !pane.childElementCount) emptyPane();
  }

  // ---- asking -----------------------------------------------------------------------------------------------------

  const field = () => document.querySelector("#question textarea, #question input");
  const busy = () => document.querySelector('#current .turn[data-state="busy"]') !== null;

  /** Ask what stands in the box; `again` puts the answer in place of the last one, `ignore` are readings that do not count. */
  function send({ again = false, ignore = [] } = {}) {
    const box = field();
    if (!box || busy()) return;
    const length = [...box.value].length;
    if (length > LIMIT) {
      note(say("too_long", { limit: LIMIT.toLocaleString("en"), n: length.toLocaleString("en") }));
      return;
    }
    note("");
    if (!box.value.trim()) return;
    pressing = filled = box.value;
    filledAt = begun;
    ignored = ignore;
    halted = "";
    const beside = document.querySelector("#beside textarea, #beside input");
    const set = JSON.stringify({ ignore, again });
    if (beside && beside.value !== set && (beside.value || again || ignore.length)) {
      beside.value = set;
      beside.dispatchEvent(new Event("input", { bubbles: true }));
    }
    // Gradio ends an answer's event a moment after its last word, and what is asked in that moment can get lost.
    const rest = Math.max(0, ended + 500 - performance.now());
    soon(() => setTimeout(() => press(performance.now()), rest));
    if (matchMedia("(pointer: coarse)").matches) box.blur(); // the keyboard of a phone would cover the answer
  }

  let ended = -500; // when the last answer ended
  let begun = 0; // exchanges that have begun to be answered
  let filled = ""; // the question that was sent last, when `filledAt` of them had begun
  let filledAt = 0;
  const soon = (then) => requestAnimationFrame(() => setTimeout(then, 0)); // after gradio has taken a value over
  let ignored = []; // readings that do not count in the current exchange
  let halted = ""; // the exchange that the reader stopped
  let pressing = ""; // the question that is being sent, "" once that was given up

  /** Press the button, and again while nothing takes the question: gradio may still be making the button or getting
   * ready, and it drops what is pressed twice. After 3 s the reader is told why it takes so long, after 30 s it ends. */
  function press(since, told = false) {
    const box = field();
    // The end of the answer before may empty the box once more: then the question is set in again.
    if (filled && box && !box.value && begun === filledAt && !busy() && pressing === filled) {
      box.value = filled;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      soon(() => press(since, told));
      return;
    }
    if (busy() || !box || !pressing || box.value !== pressing) return;
    const button = byId("send");
    const waited = performance.now() - since;
    if (waited > 30_000) {
      if (button) button.setAttribute("aria-disabled", "false");
      return;
    }
    if (button) {
      button.setAttribute("aria-disabled", "true");
      button.click();
    }
    if (waited > 3_000 && !told) waiting();
    setTimeout(() => press(since, told || waited > 3_000), 500);
  }

  /** Without a sign for a while: either others are before us, or nobody is there. */
  async function waiting() {
    try {
      await fetch("./healthz", { credentials: "same-origin" });
      if (!busy()) note(say("busy"));
    } catch {
      pressing = "";
      note(say("offline"));
      const button = byId("send");
      if (button) button.setAttribute("aria-disabled", "false");
    }
  }

  function fill(question) {
    const box = field();
    box.value = question;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    if (!matchMedia("(pointer: coarse)").matches) box.focus({ preventScroll: true });
  }

  function ask(question, how = {}) {
    if (!field() || busy()) return;
    fill(question);
    soon(() => {
      if (!field().value) fill(question);
      send(how);
    });
  }

  /** The question of an exchange once more: the last one's answer is replaced, an earlier one is asked as a new question. */
  function askAgain(turn, ignore = []) {
    const last = turn.closest("#current") !== null;
    ask(turn.dataset.question, { again: last && ["done", "refused"].includes(turn.dataset.state), ignore });
  }

  function edit(turn) {
    if (busy()) return;
    fill(turn.dataset.question);
    field().focus({ preventScroll: true });
  }

  /** What an exchange looks like once its reader has stopped it; gradio ends the work behind it. */
  function halt(turn) {
    turn.dataset.state = "stopped";
    turn.setAttribute("aria-busy", "false");
    turn.querySelector(".status")?.remove();
    const act = (key) => make("button", { type: "button", class: key }, both(key));
    turn.querySelector(".answer").append(make("p", { class: "notice stopped" }, both("stopped")), make("div", { class: "acts" }, act("retry"), act("edit")));
  }

  /** One line above the box, or none. */
  function note(line) {
    const place = byId("note");
    place.textContent = line;
    place.hidden = !line;
  }

  // Enter asks, Shift+Enter breaks the line. The Enter that ends a Hangul composition belongs to the input method:
  // isComposing, or key code 229 where a browser reports the end of the composition first.
  let composing = false;
  const inBox = (event) => event.target === field();
  document.addEventListener("compositionstart", (event) => { if (inBox(event)) composing = true; }, true);
  document.addEventListener("compositionend", (event) => { if (inBox(event)) composing = false; }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !inBox(event)) return;
    event.stopImmediatePropagation();
    if (event.isComposing || composing || event.keyCode === 229 || event.shiftKey) return;
    event.preventDefault();
    send();
  }, true);
  document.addEventListener("keypress", (event) => {
    if (event.key === "Enter" && inBox(event)) event.stopImmediatePropagation();
  }, true);

  // ---- the source pane ----------------------------------------------------------------------------------------------

  let opener = null; // the button that opened the pane, to go back to
  let asked = 0; // counts openings, so that a slow answer does not overwrite a later one

  function emptyPane() {
    const pane = byId("pane");
    pane.classList.remove("open");
    pane.removeAttribute("data-article");
    pane.replaceChildren(make("h2", { class: "unseen" }, both("sources")), make("p", { class: "hint" }, both("pane_empty")));
  }

  function mark(button) {
    for (const other of document.querySelectorAll("[data-article][aria-current]")) other.removeAttribute("aria-current");
    if (button) button.setAttribute("aria-current", "true");
  }

  async function open(button, { focus = true } = {}) {
    const pane = byId("pane");
    const turn = ++asked;
    opener = button;
    mark(button);
    pane.classList.add("open");
    const { article, sentences, number, copies } = button.dataset;
    const query = sentences ? `?sentences=${encodeURIComponent(sentences)}` : "";
    let content;
    try {
      const response = await fetch(`./api/articles/${encodeURIComponent(article)}${query}`, { credentials: "same-origin" });
      if (response.ok) content = drawn(await response.json(), number, Number(copies || 0));
      else content = [bar(""), make("p", { class: "failure" }, both("gone"))];
    } catch {
      content = [bar(""), make("p", { class: "failure" }, both("offline"))];
    }
    if (turn !== asked) return;
    pane.dataset.article = article;
    pane.replaceChildren(...content);
    pane.scrollTop = 0;
    show(pane);
    const heading = pane.querySelector("h2");
    if (focus && heading) heading.focus({ preventScroll: true });
    if (!wide.matches && focus) button.scrollIntoView({ block: "nearest", behavior: motion() });
  }

  const motion = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

  /** Bring the first marked sentence into the middle of the pane, without moving the page. */
  function show(pane) {
    const marked = pane.querySelector("mark");
    if (!marked) return;
    const away = marked.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    if (away > pane.clientHeight * 0.7) pane.scrollTop += away - pane.clientHeight / 3;
  }

  function close() {
    const back = opener;
    opener = null;
    asked += 1;
    mark(null);
    emptyPane();
    if (back && back.isConnected) back.focus({ preventScroll: true });
  }

  const bar = (number) =>
    make("div", { class: "bar" },
      number ? make("span", { class: "badge" }, make("span", { class: "unseen" }, both("source"), " "), number) : "",
      make("button", { type: "button", class: "close" }, both("close")));

  function day(published) {
    const found = /^(\d{4})-(\d\d)-(\d\d)/.exec(published);
    if (!found) return both("undated");
    const pair = make("time", { datetime: found[0] });
    const english = new Date(`${found[0]}T00:00:00Z`)
      .toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
    pair.append(make("span", { lang: "ko" }, found[0].replaceAll("-", ".")), make("span", { lang: "en" }, english));
    return pair;
  }

  /** Only http and https are ever linked, whatever the server says. */
  function link(url) {
    try {
      const { protocol } = new URL(url);
      if (protocol !== "http:" && protocol !== "https:") return null;
    } catch {
      return null;
    }
    return make("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow", class: "original" },
      both("original"), make("span", { class: "unseen" }, " ", both("new_tab")));
  }

  /** The article as nodes: its cited sentences marked, one sentence on both sides, the rest folded away. */
  function drawn(article, number, copies) {
    const sentences = article.paragraphs.flatMap((paragraph) => paragraph.sentences);
    const body = sentences.filter((sentence) => !sentence.heading);
    const near = new Set();
    body.forEach((sentence, at) => {
      if (sentence.cited) for (const other of [body[at - 1], sentence, body[at + 1]]) if (other) near.add(other.number);
    });
    for (const sentence of sentences) if (sentence.cited) near.add(sentence.number);

    const text = make("div", { class: "text", lang: article.language });
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
      text.append(block);
    }
    if (folded && shown) text.lastElementChild.before(make("p", { class: "cut", "aria-hidden": "true" }, "…"));

    const about = make("p", { class: "byline" });
    if (article.publisher) about.append(make("bdi", {}, article.publisher), " · ");
    about.append(day(article.published));
    if (copies) about.append(" · ", both(copies === 1 ? "one_outlet" : "outlets", { n: copies }));

    const actions = make("p", { class: "actions" });
    const original = article.url ? link(article.url) : null;
    if (original) actions.append(original);
    const whole = near.size > 0 && near.size < sentences.length;
    if (whole) actions.append(make("button", { type: "button", class: "fold", "aria-expanded": "false" }, both("whole")));
    const view = make("div", { class: whole ? "article folded" : "article" },
      about, make("h2", { tabindex: "-1", lang: article.language }, make("bdi", {}, article.title)), text, actions);
    return [bar(number || ""), view];
  }

  function fold(button) {
    const view = button.closest(".article");
    const folded = view.classList.toggle("folded");
    button.setAttribute("aria-expanded", String(!folded));
    button.replaceChildren(both(folded ? "whole" : "excerpt"));
    const pane = byId("pane");
    const marked = pane.querySelector("mark");
    if (marked) pane.scrollTop += marked.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
  }

  // ---- hover and focus: what stands behind a number or a verdict ----------------------------------------------------

  let peek = null;

  function showPeek(target) {
    hidePeek();
    const { peek: text, title, publisher, published } = target.dataset;
    if (!text && !title) return;
    peek = make("div", { id: "peek", role: "tooltip" });
    if (title) {
      const about = make("p", { class: "byline" });
      if (publisher) about.append(make("bdi", {}, publisher), " · ");
      about.append(day(published || ""));
      peek.append(make("p", { class: "title" }, make("bdi", {}, title)), about);
    }
    if (text) peek.append(make("p", { class: "quote" }, make("bdi", {}, text)));
    document.body.append(peek);
    target.setAttribute("aria-describedby", "peek");
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

  function hidePeek() {
    if (!peek) return;
    for (const target of document.querySelectorAll('[aria-describedby="peek"]')) target.removeAttribute("aria-describedby");
    peek.remove();
    peek = null;
  }

  const peekable = (event) => (event.target instanceof Element ? event.target.closest("[data-peek], .cite[data-title]") : null);
  const hovers = matchMedia("(hover: hover)");
  document.addEventListener("mouseover", (event) => {
    if (!hovers.matches) return;
    const target = peekable(event);
    if (target) showPeek(target);
    else if (!peekable({ target: document.activeElement })) hidePeek();
  });
  document.addEventListener("focusin", (event) => {
    const target = peekable(event);
    if (target && (target.matches(":focus-visible") || target.matches(".why"))) showPeek(target);
    else hidePeek();
  });
  document.addEventListener("focusout", hidePeek);
  document.addEventListener("scroll", hidePeek, { passive: true, capture: true });

  // ---- one listener for every button --------------------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("button") : null;
    if (!target) return;
    if (target.dataset.language) setLanguage(target.dataset.language);
    else if (target.matches(".theme")) setTheme(isDark() ? "light" : "dark");
    else if (target.matches(".example")) ask(target.textContent);
    else if (target.matches(".cite, .entry")) { hidePeek(); open(target); }
    else if (target.matches("#pane .close")) close();
    else if (target.matches(".retry")) askAgain(target.closest(".turn"));
    else if (target.matches(".edit")) edit(target.closest(".turn"));
    else if (target.dataset.ignore) {
      const turn = target.closest(".turn");
      askAgain(turn, [...(turn.closest("#current") ? ignored : []), target.dataset.ignore]);
    } else if (target.id === "stop") {
      halted = followed;
      follow();
      announce(say("stopped"));
      field()?.focus({ preventScroll: true });
    }
    else if (target.matches("#pane .fold")) fold(target);
    else if (target.matches(".why")) showPeek(target);
    else if (target.id === "new") { note(""); if (byId("pane")) close(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (peek) hidePeek();
    else if (byId("pane")?.classList.contains("open")) close();
  });

  // ---- following the stream -------------------------------------------------------------------------------------------

  let followed = ""; // question of the exchange that is followed
  let state = "";
  let told = 0; // claims that the live region has announced

  function announce(line) {
    let live = byId("live");
    if (!live) document.body.append((live = make("div", { id: "live", class: "unseen", role: "status", "aria-live": "polite" })));
    live.append(make("p", {}, line));
    while (live.childElementCount > 6) live.firstElementChild.remove();
  }

  function follow() {
    const turn = document.querySelector("#current .turn");
    root.classList.toggle("begun", turn !== null);
    const button = byId("send");
    if (button) button.setAttribute("aria-disabled", String(busy()));
    if (!turn) {
      root.classList.remove("answering");
      followed = state = "";
      return;
    }
    if (halted && halted === followed && turn.dataset.state === "busy") halt(turn);
    if (busy() && !root.classList.contains("answering")) begun += 1;
    root.classList.toggle("answering", busy());
    const question = `${document.querySelectorAll("#past .turn").length} ${turn.querySelector(".question").textContent}`;
    if (question !== followed) {
      followed = question;
      state = "";
      told = 0;
      if (document.querySelector("#past .turn")) turn.scrollIntoView({ block: "start", behavior: motion() });
      else scrollTo({ top: 0, behavior: motion() });
      announce(say("searching"));
      note("");
    }
    // A finished sentence is announced once; the last one of a running answer may still grow.
    const claims = [...turn.querySelectorAll(".said > bdi")];
    const finished = turn.dataset.state === "busy" ? claims.length - 1 : claims.length;
    for (; told < finished; told += 1) announce(claims[told].textContent);
    if (turn.dataset.state === state) return;
    state = turn.dataset.state;
    if (state !== "busy") ended = performance.now();
    if (state === "done" || state === "refused") {
      const refusal = turn.querySelector(".refusal");
      announce(refusal ? refusal.textContent : say("done"));
      // The evidence beside the answer; a sheet over it would be in the way.
      const first = turn.querySelector(".cite");
      if (first && wide.matches) open(first, { focus: false });
    }
  }

  const observer = new MutationObserver(() => { settle(); follow(); });
  observer.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["lang", "data-state"] });
  settle();
})();

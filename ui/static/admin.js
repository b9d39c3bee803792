// The admin page: 1. who is here, 2. the archive, 3. files in and sync, 4. skipped sources, 5. feedback, 6. reports.
// Whatever the server says becomes text nodes; nothing becomes markup.
"use strict";
(() => {
  const SAID = JSON.parse(document.getElementById("words").content.textContent);
  const language = document.documentElement.lang;
  const KEY = "citewire-admin"; // in this tab alone, gone when it is closed
  const place = (id) => document.querySelector(`#${id} .body`);
  const number = new Intl.NumberFormat(language);
  const instant = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

  const say = (name, values = {}) =>
    SAID[name].replace(/\{(\w+)\}/g, (_, v) => (typeof values[v] === "number" ? number.format(values[v]) : (values[v] ?? "")));
  const when = (iso) => (iso ? instant.format(new Date(iso)) : "");
  const bytes = (n) =>
    n < 1e6 ? `${number.format(Math.ceil(n / 1e3))} kB` : `${number.format(Math.round(n / 1e5) / 10)} MB`;

  /** An element with attributes, or properties where the name begins with ".", and children; null children are left out. */
  function make(name, given = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(given)) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (key.startsWith(".")) made[key.slice(1)] = value;
      else if (value !== false && value != null) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child != null));
    return made;
  }
  const button = (words, press, more = {}) => make("button", { type: "button", onclick: press, ...more }, words);

  function announce(words, bad = false) {
    const line = document.getElementById("said");
    line.textContent = words;
    line.classList.toggle("bad", bad);
  }

  // ---- 1. who is here ----
  class Outside extends Error {}

  async function ask(path, options = {}) {
    const key = sessionStorage.getItem(KEY);
    const headers = { ...(key ? { authorization: `Bearer ${key}` } : {}), ...options.headers };
    let answer;
    try {
      answer = await fetch(path, { ...options, headers, credentials: "same-origin" });
    } catch {
      throw new Error(say("offline"));
    }
    if (answer.status === 401 || answer.status === 403) {
      sessionStorage.removeItem(KEY);
      throw new Outside();
    }
    if (!answer.ok) {
      const said = await answer.json().catch(() => ({}));
      throw new Error(said.error?.message ?? `${answer.status}`);
    }
    return answer;
  }
  const get = async (path) => (await ask(path)).json();
  const post = (path, body) =>
    ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

  function outside(words) {
    document.getElementById("room").hidden = true;
    document.querySelector("header nav").hidden = true;
    document.getElementById("leave").hidden = true;
    announce(words, true);
  }

  /** Runs it; what goes wrong is said in one line. */
  const trying = async (work) => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Outside) outside(say("signed_out"));
      else announce(error.message, true);
      return undefined;
    }
  };

  async function come() {
    const code = location.hash.slice(1);
    if (/^[\w-]{40,60}$/.test(code)) {
      history.replaceState(null, "", location.pathname + location.search);
      const answer = await fetch("/api/admin/session", {
        method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ code }),
      }).catch(() => null);
      if (answer?.ok) sessionStorage.setItem(KEY, (await answer.json()).key);
      else if (!sessionStorage.getItem(KEY)) return outside(say("link_used"));
    }
    announce(say("loading"));
    const state = await trying(() => get("/api/admin/status"));
    if (!state) return;
    document.getElementById("room").hidden = false;
    document.getElementById("leave").hidden = !sessionStorage.getItem(KEY);
    announce("");
    showState(state);
    showIntake(state);
    showSkips(state);
    await Promise.all([trying(showFeedback), trying(showReports), trying(takeUp)]);
  }

  document.getElementById("leave").addEventListener("click", () => {
    sessionStorage.removeItem(KEY);
    outside(say("left"));
  });

  // ---- 2. the archive ----
  const fact = (name, value) => make("div", {}, make("dt", {}, name), make("dd", {}, value));

  function ranking(words, rows) {
    if (!rows.length) return null;
    const most = Math.max(1, ...rows.map(([, n]) => n));
    const lines = rows.map(([name, n]) =>
      make("tr", {}, make("th", { scope: "row" }, name || say("unknown")), make("td", {}, number.format(n)),
        make("td", { "aria-hidden": "true" }, make("meter", { max: most, value: n, tabindex: "-1" }))));
    return make("table", { class: "ranking" }, make("caption", {}, words), make("tbody", {}, ...lines));
  }

  function showState(s) {
    const span = s.oldest ? `${s.oldest} – ${s.newest}` : say("undated");
    const languages = Object.entries(s.languages).map(([name, n]) => `${name || "?"} ${number.format(n)}`).join(" · ");
    const facts = make("dl", { class: "facts" },
      fact(say("articles"), number.format(s.articles)), fact(say("stories"), number.format(s.stories)),
      fact(say("companies"), number.format(s.companies)), fact(say("publishers"), number.format(s.publishers)),
      fact(say("span"), span), fact(say("languages"), languages || "–"), fact(say("passages"), number.format(s.passages)),
      fact(say("sentences"), number.format(s.sentences)), fact(say("withdrawn"), number.format(s.withdrawn)),
      fact(say("size"), bytes(s.bytes)),
      fact(say("index"), s.index.complete ? say("complete") : say("behind", { n: s.index.behind })),
      fact(say("chat_model"), s.chat_model || say("none")));
    const tables = s.articles
      ? make("div", { class: "tables" }, ranking(say("by_publisher"), s.by_publisher), ranking(say("by_source"), s.by_source),
          ranking(say("by_company"), s.by_company))
      : make("p", {}, say("empty"));
    place("state").replaceChildren(facts, tables, button(say("again"), renew, { class: "quiet" }));
  }

  async function renew() {
    const state = await trying(() => get("/api/admin/status"));
    if (!state) return;
    showState(state);
    showSkips(state);
    showSynced(state);
  }

  // ---- 3. files in and sync ----
  const waiting = new Map(); // row element -> {id, name}
  let takeIn, list, work, synced;

  function showIntake(s) {
    const input = make("input", { type: "file", multiple: true, id: "files", class: "unseen" });
    input.addEventListener("change", () => { send([...input.files], s.upload_bytes); input.value = ""; });
    const zone = make("div", { class: "zone" },
      make("p", {}, input, make("label", { for: "files", class: "button" }, say("choose")), " ", say("drop_here")),
      make("p", { class: "soft" }, say("kinds", { n: Math.floor(s.upload_bytes / 1e6) })));
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      send([...event.dataTransfer.files], s.upload_bytes);
    });
    list = make("ul", { class: "waiting" });
    takeIn = button(say("take_in_none"), startIngest, { class: "main", disabled: true });
    work = make("div", { class: "work", hidden: true });
    synced = make("div", {});
    place("intake").replaceChildren(
      ...(s.writable ? [zone, list, make("p", {}, takeIn)] : [make("p", {}, say("read_only"))]), work, make("h3", {}, say("synced")), synced);
    showSynced(s);
    count();
  }

  function showSynced(s) {
    const lines = s.synced.map((one) =>
      make("tr", {}, make("th", { scope: "row" }, one.source), make("td", {}, when(one.at)),
        make("td", {}, one.error || say("sync_result", one))));
    const press = () => begin("/api/admin/sync", {});
    synced.replaceChildren(
      s.sync_sources.length ? (lines.length ? make("table", { class: "wide" }, make("tbody", {}, ...lines)) : make("p", {}, say("never")))
        : make("p", { class: "soft" }, say("no_sync")),
      ...(s.sync_sources.length && s.writable ? [make("p", {}, button(say("sync_now"), press))] : []));
  }

  function count() {
    const n = waiting.size;
    takeIn.disabled = !n || Boolean(work.dataset.running);
    takeIn.textContent = n === 1 ? say("take_in_one") : n ? say("take_in", { n }) : say("take_in_none");
  }

  /** One file after the other: the server keeps each whole or not at all. */
  async function send(files, limit) {
    for (const file of files) {
      const state = make("span", { class: "soft" });
      const drop = button(say("remove_short"), () => remove(row), { "aria-label": say("remove", { name: file.name }), class: "quiet" });
      const row = make("li", {}, make("span", { class: "name" }, file.name), make("span", { class: "soft" }, bytes(file.size)), state, drop);
      list.append(row);
      try {
        if (file.size > limit) throw new Error(`> ${Math.floor(limit / 1e6)} MB`);
        const sent = await upload(file, (share) => { state.textContent = say("sending", { n: Math.round(100 * share) }); });
        waiting.set(row, sent);
        state.textContent = say("ready");
      } catch (error) {
        if (error instanceof Outside) return outside(say("signed_out"));
        state.textContent = say("refused", { why: error.message });
        state.className = "bad";
      }
      count();
    }
    return undefined;
  }

  // fetch does not say how much of a body has left.
  const upload = (file, told) =>
    new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.open("POST", `/api/admin/uploads?name=${encodeURIComponent(file.name.slice(-300))}`);
      const key = sessionStorage.getItem(KEY);
      if (key) request.setRequestHeader("authorization", `Bearer ${key}`);
      request.setRequestHeader("content-type", "application/octet-stream");
      request.upload.addEventListener("progress", (event) => told(event.loaded / Math.max(1, event.total)));
      request.addEventListener("error", () => fail(new Error(say("offline"))));
      request.addEventListener("load", () => {
        let said = {};
        try { said = JSON.parse(request.responseText); } catch { /* a proxy's own page */ }
        if (request.status === 201) done(said);
        else if (request.status === 401 || request.status === 403) fail(new Outside());
        else fail(new Error(said.error?.message ?? `${request.status}`));
      });
      request.send(file);
    });

  function remove(row) {
    const sent = waiting.get(row);
    if (sent) ask(`/api/admin/uploads/${sent.id}`, { method: "DELETE" }).catch(() => {});
    waiting.delete(row);
    row.remove();
    count();
  }

  async function startIngest() {
    const ids = [...waiting.values()].map((sent) => sent.id);
    if (await begin("/api/admin/ingest", { uploads: ids })) {
      waiting.clear();
      list.replaceChildren();
      count();
    }
  }

  async function begin(path, body) {
    const job = await trying(async () => (await post(path, body)).json());
    if (job) trying(() => follow(job));
    return Boolean(job);
  }

  /** What is under way, or was last, when the page opens. */
  async function takeUp() {
    const [job] = (await get("/api/admin/jobs")).jobs;
    if (job?.state === "running") trying(() => follow(job));
    else if (job) showJob(job);
  }

  async function follow(job) {
    showJob(job);
    const answer = await ask(`/api/admin/jobs/${job.id}/events`);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "", last = job;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += value;
      const events = text.split("\n\n");
      text = events.pop();
      for (const event of events) {
        const data = event.split("\n").find((line) => line.startsWith("data: "));
        if (data) showJob((last = JSON.parse(data.slice(6))));
      }
    }
    if (last.state === "running") last = await get(`/api/admin/jobs/${job.id}`);
    showJob(last);
    announce(`${say(last.kind)}: ${say(`state_${last.state}`)}`);
    await renew();
  }

  function showJob(job) {
    const running = job.state === "running";
    const was = work.dataset.running;
    if (running) work.dataset.running = "yes"; else delete work.dataset.running;
    work.hidden = false;
    if (running && was && work.querySelector("progress")) {
      step(job); // the button that may have the focus stays
    } else {
      const head = make("p", {}, make("strong", {}, `${say(job.kind)}: ${say(`state_${job.state}`)}`), " ",
        make("span", { class: "soft" }, when(job.started)));
      const bar = running
        ? [make("progress", { "aria-label": say(job.kind) }), make("p", { class: "step soft" }),
          button(say("stop"), () => trying(() => ask(`/api/admin/jobs/${job.id}`, { method: "DELETE" })))]
        : result(job);
      work.replaceChildren(head, ...bar.filter(Boolean));
      if (running) step(job);
    }
    count();
  }

  function step(job) {
    const bar = work.querySelector("progress");
    if (job.total) { bar.max = job.total; bar.value = job.done; } else bar.removeAttribute("value");
    work.querySelector(".step").textContent = `${say(job.stage, job)}. ${say("meanwhile")}`;
  }

  function result(job) {
    if (job.error) return [make("p", { class: "bad" }, job.error)];
    if (job.kind === "sync")
      return (job.result.sources ?? []).flatMap((one) => [
        make("p", {}, `${one.source}  ${one.error || say("sync_result", { ...one, skipped: one.skipped.length })}`),
        skips(one.skipped, one.skipped.length)]);
    return [make("p", {}, say("result", job.result)), skips(job.result.skips, job.result.skipped)];
  }

  // ---- 4. skipped sources ----
  function skips(rows, total) {
    if (!rows?.length) return null;
    const lines = rows.map((s) => make("tr", {}, make("th", { scope: "row" }, s.source), make("td", {}, s.reason)));
    const head = make("thead", {}, make("tr", {}, make("th", { scope: "col" }, say("source")), make("th", { scope: "col" }, say("reason"))));
    return make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": say("reason") },
      make("table", { class: "wide" }, head, make("tbody", {}, ...lines)),
      total > rows.length ? make("p", { class: "soft" }, say("more", { n: total - rows.length })) : null);
  }

  function showSkips(s) {
    place("skips").replaceChildren(skips(s.skips, s.skipped) ?? make("p", { class: "soft" }, say("no_skips")));
  }

  // ---- 5. feedback ----
  let filter, found, offset = 0;

  async function showFeedback() {
    const verdict = make("select", { id: "verdict" },
      ...["", "up", "down"].map((v) => make("option", { value: v }, say(v || "all"))));
    const words = make("input", { type: "search", id: "words-of", maxlength: "200" });
    const reasoned = make("input", { type: "checkbox", id: "reasoned" });
    filter = () => new URLSearchParams({ verdict: verdict.value, q: words.value, reasoned: reasoned.checked });
    const form = make("form", { class: "filter", onsubmit: (event) => { event.preventDefault(); trying(readFeedback); } },
      make("label", { for: "verdict" }, say("verdict")), verdict, make("label", { for: "words-of" }, say("words")), words,
      make("label", { for: "reasoned", class: "check" }, reasoned, say("reasoned")), make("button", { type: "submit" }, say("search")),
      button(say("export"), () => trying(() => save(`/api/admin/feedback.jsonl?verdict=${verdict.value}`, "feedback.jsonl"))));
    found = make("div", {});
    place("feedback").replaceChildren(form, found);
    await readFeedback();
  }

  async function readFeedback(after = 0) {
    offset = after;
    const query = filter();
    query.set("after", after);
    const said = await get(`/api/admin/feedback?${query}`);
    const rows = said.feedback.map((one) =>
      make("li", {}, make("p", { class: "soft" }, make("strong", { class: one.verdict }, say(one.verdict)), " ", when(one.time), " ",
          one.model === "extractive" || one.model === "none" ? "" : one.model),
        make("p", { class: "question" }, one.question), one.reasons.length ? make("p", { class: "soft" }, one.reasons.map((r) => say(`ticked_${r}`)).join(" · ")) : null,
        one.reason ? make("blockquote", {}, one.reason) : null,
        make("details", {}, make("summary", {}, say("show_answer")), make("p", { class: "answer" }, one.answer))));
    if (!after) found.replaceChildren(make("ul", { class: "said" }));
    found.querySelector("ul").append(...rows);
    found.querySelector(".more")?.remove();
    const n = offset + rows.length;
    found.append(make("p", { class: "more soft" }, said.total ? say("shown", { n, total: said.total }) : say("no_feedback"), " ",
      n < said.total ? button(say("further"), () => trying(() => readFeedback(n))) : null));
  }

  /** Fetched with the key, which an address must not carry, and handed to the browser as a file. */
  async function save(path, name) {
    const address = URL.createObjectURL(await (await ask(path)).blob());
    make("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  // ---- 6. reports ----
  async function showReports() {
    const said = await get("/api/admin/reports");
    if (!said.reports.length) {
      place("reports").replaceChildren(make("p", { class: "soft" }, say(said.set ? "no_reports" : "reports_unset")));
      return;
    }
    const pane = make("div", { class: "report", hidden: true });
    const address = (name) => `/api/admin/reports/${name.split("/").map(encodeURIComponent).join("/")}`;
    const rows = said.reports.map((one) =>
      make("tr", {}, make("th", { scope: "row" }, one.name), make("td", {}, when(one.time)), make("td", {}, bytes(one.size)),
        make("td", {}, one.name.endsWith(".html") ? button(say("open"), () => trying(() => openReport(one.name))) : null, " ",
          button(say("save"), () => trying(() => save(address(one.name), one.name.split("/").pop())), { class: "quiet" }))));
    place("reports").replaceChildren(
      make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": say("file") },
        make("table", { class: "wide" }, make("tbody", {}, ...rows))), pane);

    async function openReport(name) {
      const text = await (await ask(address(name))).text();
      // Of an origin of its own, without scripts, forms or a way out.
      const frame = make("iframe", { sandbox: "", title: name, ".srcdoc": text });
      const close = button(say("close"), () => { pane.hidden = true; pane.replaceChildren(); });
      pane.hidden = false;
      pane.replaceChildren(make("p", {}, make("strong", {}, name), " ", close), frame);
      close.focus();
    }
  }

  addEventListener("hashchange", () => { if (/^#[\w-]{40,60}$/.test(location.hash)) come(); });
  come();
})();

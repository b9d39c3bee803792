
"use strict";
// The filter of the questions, and links that open the question they lead to. Everything else works without a script.
(() => {
  const form = document.getElementById("filter"), count = document.getElementById("count");
  const nothing = document.getElementById("nothing"), all = [...document.querySelectorAll("details.q")];
  const text = new Map();
  const words = (q) => {
    if (!text.has(q)) text.set(q, q.textContent.normalize("NFC").toLowerCase());
    return text.get(q);
  };
  const filter = () => {
    const want = Object.fromEntries(new FormData(form));
    const parts = want.words.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const q of all) {
      const fits = (!want.type || q.dataset.type === want.type)
        && (!want.language || q.dataset.language === want.language)
        && (!want.outcome || q.dataset.outcome === want.outcome || want.outcome === "=" + q.dataset.right)
        && (!want.change || q.dataset.change === want.change)
        && parts.every((p) => words(q).includes(p));
      q.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown.toLocaleString("en")} of ${all.length.toLocaleString("en")} questions`;
    nothing.hidden = shown > 0;
  };
  const open = () => {
    const q = document.getElementById(location.hash.slice(1));
    if (!q || !q.matches("details.q")) return;
    if (q.hidden) { form.reset(); filter(); }
    q.open = true;
    q.scrollIntoView();
  };
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  addEventListener("hashchange", open);
  filter();
  open();
})();

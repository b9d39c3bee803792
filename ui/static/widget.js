/* citewire in a page of your own: <citewire-chat endpoint="https://news.corp" lang="ko"></citewire-chat>
 *
 * 1. Words, 2. looks, 3. nodes, 4. the server: token, requests, stream, 5. the element: one conversation in a shadow tree.
 * Whatever articles, answers and readers say becomes text nodes and nothing else; the only addresses that are linked are
 * http(s) addresses of sources; the token is held in memory and leaves in the Authorization header alone.
 */
(() => {
  "use strict";
  if (customElements.get("citewire-chat")) return; // the script may stand on a page twice

  // ---- 1. words: the same as in ui/words.py ---------------------------------------------------------------------------

  const WORDS = {
    ko: {
      title: "뉴스 질의응답", placeholder: "질문을 입력하세요", question: "질문", ask: "질문하기", new_chat: "새 대화",
      welcome: "뉴스에 물어보세요",
      welcome_text: "답의 문장마다 원문의 자리를 번호로 붙입니다. 번호를 누르면 기사가 열리고 근거 문장이 표시됩니다.",
      examples: "질문 예", empty: "자료가 아직 없습니다", empty_text: "자료가 들어오면 이 자리에서 물어보실 수 있습니다.",
      searching: "자료를 찾고 있습니다", writing: "답을 쓰고 있습니다", done: "답을 마쳤습니다", understood: "찾은 조건",
      remove: "빼기", archive: "자료", articles: "기사 {n}건", one_article: "기사 1건",
      sources: "출처", source: "출처", outlets: "+{n}개 매체", one_outlet: "+1개 매체", undated: "날짜 미상",
      nearest: "가장 가까운 대목", try: "이렇게 물어보실 수 있습니다",
      supported: "원문과 일치", partly: "일부만 확인", unsupported: "원문에서 확인되지 않음", reason: "이유",
      original: "원문", new_tab: "(새 탭)", close: "닫기", cited: "근거 문장",
      gone: "이 기사는 자료에 없거나 철회되었습니다.", superseded: "이후 기사에서 바뀐 내용", open_later: "이후 기사 보기",
      loading: "불러오고 있습니다",
      copy: "복사", copied: "복사했습니다", not_copied: "복사하지 못했습니다", stop: "멈추기", again: "다시 묻기",
      up: "도움이 됨", down: "도움이 안 됨", why: "무엇이 아쉬웠습니까?", send: "보내기", cancel: "취소",
      thanks: "의견을 남겼습니다", not_kept: "의견을 남기지 못했습니다. 다시 눌러 주십시오.",
      stopped: "답을 멈추었습니다. 원문과 대조하지 않은 문장이 있습니다.",
      cut: "답이 중간에 끊겼습니다. 원문과 대조하지 않은 문장이 있습니다.",
      offline: "네트워크 연결이 끊겼습니다. 연결되면 다시 물어보실 수 있습니다.",
      unreachable: "서버에 닿지 않습니다. 잠시 뒤 다시 물어보시고, 되풀이되면 관리자에게 알려 주십시오.",
      signed_out: "로그인이 필요합니다. 이 페이지에 다시 로그인한 뒤 다시 시도하십시오.",
      limit: "질문이 많아 잠시 쉬어 갑니다. {n}초 뒤에 다시 물어보실 수 있습니다.", limit_over: "이제 다시 물어보실 수 있습니다.",
      forbidden: "이 페이지에서는 물어볼 수 없습니다. 관리자에게 알려 주십시오.",
      failed: "답을 만들지 못했습니다. 다시 물어보시고, 되풀이되면 관리자에게 번호 {id}를 알려 주십시오.",
      failed_plain: "답을 만들지 못했습니다. 다시 물어보십시오.",
      too_long: "질문은 {limit}자까지 받습니다. 지금은 {n}자입니다. 줄여서 다시 물어보십시오.",
      open: "뉴스 질의응답 열기", sources_shown: "출처를 열었습니다",
      told: {
        "company/announced": "회사 발표", "company/planned": "회사 계획", "company/expected": "회사 자체 전망",
        "company/denied": "회사 부인", "regulator/announced": "당국 발표", "regulator/planned": "당국 계획",
        "regulator/expected": "당국 전망", "regulator/denied": "당국 부인", "analyst/announced": "증권가·조사기관 분석",
        "analyst/planned": "증권가·조사기관 분석", "analyst/expected": "증권가·조사기관 추정",
        "analyst/denied": "증권가·조사기관 분석", "unnamed/announced": "이름 없는 취재원의 말",
        "unnamed/planned": "이름 없는 취재원의 말", "unnamed/expected": "이름 없는 취재원의 추측",
        "unnamed/denied": "이름 없는 취재원의 말", "other/announced": "제삼자의 말", "other/planned": "제삼자의 말",
        "other/expected": "제삼자의 예상", "other/denied": "제삼자의 부인", "/planned": "계획", "/expected": "전망",
        "/denied": "부인",
      },
    },
    en: {
      title: "Ask the news", placeholder: "Type a question", question: "Question", ask: "Ask", new_chat: "New chat",
      welcome: "Ask the news",
      welcome_text: "Every sentence of an answer carries a number. Press it and the article opens with the sentence highlighted.",
      examples: "Example questions", empty: "The archive is empty", empty_text: "Once it has articles, you can ask here.",
      searching: "Searching the archive", writing: "Writing the answer", done: "The answer is complete",
      understood: "Searched within", remove: "remove", archive: "Archive", articles: "{n} articles", one_article: "1 article",
      sources: "Sources", source: "Source", outlets: "+{n} outlets", one_outlet: "+1 outlet", undated: "undated",
      nearest: "Nearest passages", try: "Questions you can ask",
      supported: "matches the source", partly: "partly confirmed", unsupported: "not found in the source", reason: "Reason",
      original: "Original", new_tab: "(new tab)", close: "Close", cited: "Cited sentence",
      gone: "This article is not in the archive or has been withdrawn.", superseded: "Changed by a later article",
      open_later: "Open the later article", loading: "Loading",
      copy: "Copy", copied: "Copied", not_copied: "Could not copy", stop: "Stop", again: "Ask again",
      up: "Helpful", down: "Not helpful", why: "What was missing?", send: "Send", cancel: "Cancel",
      thanks: "Your feedback was kept", not_kept: "Your feedback could not be kept. Press again.",
      stopped: "The answer was stopped. Some sentences were not checked against their source.",
      cut: "The answer broke off. Some sentences were not checked against their source.",
      offline: "You are offline. You can ask again once you are connected.",
      unreachable: "The server cannot be reached. Ask again in a moment; if it happens again, tell the administrator.",
      signed_out: "You need to sign in. Sign in to this page again, then try again.",
      limit: "Many questions at once. You can ask again in {n} seconds.", limit_over: "You can ask again now.",
      forbidden: "Questions cannot be asked from this page. Tell the administrator.",
      failed: "The answer could not be made. Ask again; if it happens again, give the administrator the number {id}.",
      failed_plain: "The answer could not be made. Ask again.",
      too_long: "A question may have {limit} characters; this one has {n}. Shorten it and ask again.",
      open: "Open: ask the news", sources_shown: "Source opened",
      told: {
        "company/announced": "said by the company", "company/planned": "planned by the company",
        "company/expected": "the company's own forecast", "company/denied": "denied by the company",
        "regulator/announced": "said by the authorities", "regulator/planned": "planned by the authorities",
        "regulator/expected": "forecast by the authorities", "regulator/denied": "denied by the authorities",
        "analyst/announced": "analysts' view", "analyst/planned": "analysts' view",
        "analyst/expected": "analysts' estimate", "analyst/denied": "analysts' view",
        "unnamed/announced": "from unnamed sources", "unnamed/planned": "from unnamed sources",
        "unnamed/expected": "speculation of unnamed sources", "unnamed/denied": "from unnamed sources",
        "other/announced": "said by a third party", "other/planned": "said by a third party",
        "other/expected": "a third party's forecast", "other/denied": "denied by a third party",
        "/planned": "planned", "/expected": "forecast", "/denied": "denied",
      },
    },
  };
  const SIGNS = { supported: "✓", partly: "△", unsupported: "✗" };

  const QUESTION_LIMIT = 4000; // characters, as the server's
  const TURN_LIMIT = 10;
  const SPARE = 15; // seconds before its end at which a token is renewed: a question must leave with one that still counts
  const PROVIDER_SECONDS = 15;
  const QUIET_SECONDS = 30; // three of the server's signs of life left out: the connection is dead
  const RESUMES = [300, 1000, 2500, 5000]; // ms between tries; the server waits 10 s for a reader who was cut off

  // ---- 2. looks ---------------------------------------------------------------------------------------------------------

  const LIGHT = `color-scheme: light;
    --paper: var(--citewire-paper, #ffffff); --ink: var(--citewire-ink, #1e2125); --soft: var(--citewire-soft, #585d64);
    --line: var(--citewire-line, #d9dadc); --edge: #83878c; --accent: var(--citewire-accent, #1f4e79);
    --on-accent: var(--citewire-on-accent, #ffffff); --wash: var(--citewire-wash, #f2f4f6);
    --mark: var(--citewire-mark, #ffefad); --on-mark: #1e2125; --good: #2a6338; --fair: #7a4f00; --bad: #a1282b;
    --shadow: 0 1px 2px rgb(20 24 30 / .10), 0 12px 32px rgb(20 24 30 / .16);`;
  const DARK = `color-scheme: dark;
    --paper: var(--citewire-paper, #1c1f23); --ink: var(--citewire-ink, #e6e3dc); --soft: var(--citewire-soft, #a6aab0);
    --line: var(--citewire-line, #383d44); --edge: #858a91; --accent: var(--citewire-accent, #94bfe8);
    --on-accent: var(--citewire-on-accent, #10202f); --wash: var(--citewire-wash, #262b31);
    --mark: var(--citewire-mark, #57491a); --on-mark: #fff6d6; --good: #8fcb9d; --fair: #e0b35c; --bad: #f2999a;
    --shadow: 0 1px 2px rgb(0 0 0 / .4), 0 12px 32px rgb(0 0 0 / .5);`;

  // :host rules marked important outweigh the page's own: a transform there would hold the fixed panel captive.
  const STYLE = `
:host { display: block; transform: none !important; filter: none !important; perspective: none !important; contain: none !important; zoom: 1 !important; }
:host([hidden]) { display: none !important; }
.root { all: initial; ${LIGHT} }
@media (prefers-color-scheme: dark) { .root { ${DARK} } }
:host([theme="light"]) .root { ${LIGHT} }
:host([theme="dark"]) .root { ${DARK} }
.root {
  display: block; direction: ltr; color: var(--ink); font-size: var(--citewire-font-size, 15px); line-height: 1.65; text-align: start;
  font-family: var(--citewire-font, "Pretendard", "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo", system-ui, sans-serif);
  word-break: keep-all; overflow-wrap: anywhere; font-variant-numeric: tabular-nums;
  --radius: var(--citewire-radius, 12px); --gap: var(--citewire-offset, 20px);
}
*, *::before, *::after { box-sizing: border-box; }
h2, h3, h4, p, ul, ol { margin: 0; padding: 0; font-size: inherit; font-weight: inherit; }
ul, ol { list-style: none; }
button, textarea { font: inherit; color: inherit; letter-spacing: inherit; margin: 0; border-radius: 0; }
button { padding: 0; border: 0; background: none; cursor: pointer; text-align: start; -webkit-tap-highlight-color: transparent; touch-action: manipulation; }
[hidden] { display: none !important; }
:is(button, a, textarea, [tabindex]):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
[tabindex="-1"]:focus { outline: none; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
svg { display: block; width: 20px; height: 20px; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }

.launcher {
  position: fixed; z-index: var(--citewire-z, 2147483000); right: var(--gap); bottom: var(--gap); width: 56px; height: 56px;
  display: grid; place-items: center; border-radius: 50%; background: var(--accent); color: var(--on-accent); box-shadow: var(--shadow);
}
.launcher svg { width: 26px; height: 26px; }
.launcher:focus-visible { border-radius: 50%; outline-offset: 3px; }

.panel {
  position: relative; display: flex; flex-direction: column; overflow: hidden; background: var(--paper);
  border: 1px solid var(--line); border-radius: var(--radius); height: var(--citewire-height, 600px); width: 100%; min-height: 260px;
}
.floating .panel {
  position: fixed; z-index: var(--citewire-z, 2147483000); right: var(--gap); bottom: var(--gap); box-shadow: var(--shadow);
  width: min(var(--citewire-width, 380px), calc(100vw - 2 * var(--gap))); min-height: 0;
  height: min(var(--citewire-height, 600px), calc(100vh - 2 * var(--gap))); height: min(var(--citewire-height, 600px), calc(100dvh - 2 * var(--gap)));
}
@media (max-width: 480px) {
  .floating .panel {
    inset: auto 0 0 0; width: 100%; height: calc(100vh - 24px); height: calc(100dvh - 24px); border-radius: var(--radius) var(--radius) 0 0; border-width: 1px 0 0;
  }
}
.head { display: flex; align-items: center; gap: 4px; flex: none; padding: 4px 6px 4px 18px; border-bottom: 1px solid var(--line); }
.head h2 { flex: 1; min-width: 0; font-weight: 650; font-size: 1em; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.icon { display: grid; place-items: center; flex: none; width: 44px; height: 44px; color: var(--soft); border-radius: 8px; }
.icon:hover { color: var(--ink); background: var(--wash); }
.banner { flex: none; padding: 8px 18px; background: var(--wash); border-bottom: 1px solid var(--line); font-size: .8667em; }
.log { position: relative; flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 0 18px; }
.log:focus-visible { outline-offset: -3px; border-radius: 0; }

.welcome { padding: 28px 0 12px; }
.welcome h3 { font-size: 1.2667em; font-weight: 700; line-height: 1.4; letter-spacing: -.01em; }
.welcome > p { margin-top: 6px; color: var(--soft); font-size: .9333em; }
h4 { margin: 18px 0 2px; color: var(--soft); font-size: .8667em; font-weight: 600; }
.choices li + li { border-top: 1px solid var(--line); }
.choices button { display: block; width: 100%; min-height: 44px; padding: 9px 0; color: var(--accent); line-height: 1.5; font-size: .9333em; }
.choices button:hover { text-decoration: underline; text-underline-offset: .25em; }

.turn { padding: 18px 0 14px; }
.turn + .turn { border-top: 1px solid var(--line); }
.turn + .turn:last-child { min-height: 100%; } /* the newest question stands at the top, with room for its answer */
.asked { font-size: 1.0667em; font-weight: 700; line-height: 1.45; white-space: pre-wrap; }
.understood { display: flex; flex-wrap: wrap; align-items: center; gap: 0 6px; margin-top: 2px; color: var(--soft); font-size: .8667em; }
.understood ul { display: contents; }
.chip { position: relative; display: inline-flex; align-items: center; gap: 5px; min-height: 44px; color: var(--ink); }
.chip > span { display: inline-flex; align-items: center; gap: 5px; padding: 1px 6px 1px 10px; border: 1px solid var(--edge); border-radius: 999px; }
.chip:hover > span { background: var(--wash); }
.chip svg { width: 14px; height: 14px; color: var(--soft); }
.body { padding-top: 8px; }
.opening, .coverage, .relaxed { color: var(--soft); font-size: .9333em; }
.opening, .relaxed { margin-bottom: 8px; }
.coverage { margin-top: 6px; }
.notice { margin-bottom: 10px; padding: 8px 12px; background: var(--wash); border-radius: 8px; font-size: .9333em; }
.refusal { font-weight: 550; }
.claim { margin-bottom: 10px; }
.claim.quoted { padding-inline-start: 12px; border-inline-start: 3px solid var(--line); }
.claim.struck .said bdi { text-decoration: line-through; color: var(--soft); }
.cite {
  position: relative; display: inline-flex; align-items: center; justify-content: center; min-width: 1.7em; height: 1.7em; margin-inline-start: .4em;
  padding: 0 .4em; border: 1px solid var(--accent); border-radius: .45em; color: var(--accent); font-size: .8em; font-weight: 600; line-height: 1; vertical-align: .1em;
}
.cite::after { content: ""; position: absolute; top: 50%; left: 50%; width: 44px; height: 44px; transform: translate(-50%, -50%); }
.cite:hover, .cite[aria-expanded="true"] { background: var(--accent); color: var(--on-accent); }
.verdict { min-height: 1.6em; font-size: .8667em; line-height: 1.6; color: var(--soft); }
.verdict.supported { color: var(--good); } .verdict.partly { color: var(--fair); } .verdict.unsupported { color: var(--bad); }
.why { position: relative; text-decoration: underline dotted; text-underline-offset: .3em; }
.why::after { content: ""; position: absolute; left: 0; right: 0; top: 50%; height: 44px; transform: translateY(-50%); }
.told { color: var(--soft); font-size: .8667em; line-height: 1.6; }
.status { display: flex; align-items: center; gap: 8px; color: var(--soft); font-size: .8667em; min-height: 44px; }
.dot { width: 8px; height: 8px; border-radius: 50%; background: var(--accent); animation: breathe 1.6s ease-in-out infinite; }
@keyframes breathe { 50% { opacity: .25; } }
.failure { padding: 10px 12px; border-inline-start: 3px solid var(--bad); background: var(--wash); border-radius: 0 8px 8px 0; font-size: .9333em; }
.entry { display: flex; gap: 10px; width: 100%; min-height: 44px; padding: 9px 0; line-height: 1.45; font-size: .9333em; }
.entries li + li { border-top: 1px solid var(--line); }
.entry:hover .name { text-decoration: underline; text-underline-offset: .25em; }
.badge { flex: none; display: inline-grid; place-items: center; min-width: 1.7em; height: 1.7em; padding: 0 .3em; border: 1px solid var(--accent); border-radius: .45em; color: var(--accent); font-size: .8667em; font-weight: 600; line-height: 1; }
.about { display: block; min-width: 0; }
.name { display: block; }
.byline { display: block; color: var(--soft); font-size: .8667rem; font-size: .9em; }
.excerpt { display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; margin-top: 2px; color: var(--soft); font-size: .9333em; }
.actions { display: flex; flex-wrap: wrap; gap: 0 2px; margin: 8px 0 0 -10px; }
.act { display: inline-flex; align-items: center; gap: 6px; min-height: 44px; min-width: 44px; padding: 0 10px; border-radius: 8px; color: var(--soft); font-size: .8667em; }
.act:hover { color: var(--ink); background: var(--wash); }
.act[aria-pressed="true"] { color: var(--accent); font-weight: 650; }
.act[aria-disabled="true"] { opacity: .65; cursor: default; }
.act svg { width: 17px; height: 17px; }
.act[aria-pressed="true"] svg { fill: currentColor; fill-opacity: .2; }
.act[title] { justify-content: center; }
.reason { margin-top: 6px; }
.reason label { display: block; color: var(--soft); font-size: .8667em; }
:is(.box, .reason) textarea:focus-visible { outline-width: 2px; outline-offset: -1px; border-radius: 8px; }
.reason textarea, .box textarea { display: block; width: 100%; resize: none; background: var(--paper); color: var(--ink); border: 1px solid var(--edge); border-radius: 8px; padding: 9px 12px; line-height: 1.5; }
.done-note { color: var(--soft); font-size: .8667em; min-height: 1.65em; }

.box { flex: none; display: flex; align-items: flex-end; gap: 8px; padding: 10px 12px 6px; border-top: 1px solid var(--line); }
.box textarea { flex: 1; min-width: 0; min-height: 44px; max-height: 132px; font-size: max(1em, 15px); }
.box textarea::placeholder { color: var(--soft); opacity: 1; }
.send { flex: none; display: grid; place-items: center; width: 44px; height: 44px; border-radius: 8px; background: var(--accent); color: var(--on-accent); }
.send.stop { background: var(--wash); color: var(--ink); box-shadow: inset 0 0 0 1px var(--edge); }
.foot { flex: none; padding: 0 14px 8px; color: var(--soft); font-size: .8em; line-height: 1.5; min-height: calc(1.5em + 8px); text-align: center; }
@media (pointer: coarse) { .box textarea, .reason textarea { font-size: 16px; } } /* below 16 px iOS zooms into the field */

.sheeted .log { padding-bottom: 440px; } /* what the sheet covers can be scrolled from under it */
.sheet {
  position: absolute; inset: auto 0 0 0; max-height: 72%; display: flex; flex-direction: column; background: var(--paper); border-top: 1px solid var(--line);
  border-radius: var(--radius) var(--radius) 0 0; box-shadow: 0 -8px 28px rgb(20 24 30 / .16);
}
@media (prefers-reduced-motion: no-preference) { .sheet { animation: rise .16s ease-out; } }
@keyframes rise { from { transform: translateY(24px); opacity: 0; } }
.bar { display: flex; align-items: center; gap: 8px; padding: 4px 6px 0 18px; color: var(--soft); font-size: .8667em; }
.bar .where { flex: 1; }
.bar .icon svg { width: 18px; height: 18px; }
.text { overflow-y: auto; overscroll-behavior: contain; padding: 0 18px 16px; }
.text h3 { font-size: 1.0667em; font-weight: 700; line-height: 1.45; }
.text .byline { margin-top: 2px; }
.passage { margin-top: 10px; white-space: pre-line; }
.context { color: var(--soft); }
mark { background: var(--mark); color: var(--on-mark); padding: .1em .05em; border-radius: 2px; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.later { margin-top: 10px; padding: 4px 12px; background: var(--wash); border-radius: 8px; font-size: .9333em; }
.later button, .original { display: inline-flex; align-items: center; min-height: 44px; color: var(--accent); text-decoration: underline; text-underline-offset: .25em; }
.original { margin-top: 4px; font-size: .9333em; border-radius: 6px; }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; scroll-behavior: auto !important; } }
@media (forced-colors: active) { .launcher, .send, .cite, .panel { border: 1px solid ButtonText; } mark { background: Mark; color: MarkText; } }
`;
  let sheets; // one style sheet for all elements of the page
  const style = () => {
    if (!sheets) {
      const sheet = new CSSStyleSheet(); // no <style> and no style attribute: the page's style-src need not name us
      sheet.replaceSync(STYLE);
      sheets = [sheet];
    }
    return sheets;
  };

  // ---- 3. nodes ---------------------------------------------------------------------------------------------------------

  // Controls and marks that reorder or hide text: they could make a quotation read differently from its source.
  const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;
  const plain = (value) => (typeof value === "string" || typeof value === "number" ? String(value).replace(UNSEEN, "") : "");

  /** An element of ours: attributes are constants of this file, children are nodes, or text that stays text. */
  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) if (value !== null && value !== false) node.setAttribute(name, value);
    for (const child of children.flat()) {
      if (child === null || child === undefined || child === "") continue;
      node.append(child instanceof Node ? child : document.createTextNode(plain(child)));
    }
    return node;
  }
  const said = (text) => make("bdi", null, plain(text));
  const language = (text) => (/[가-힣]/.test(text) ? "ko" : "en");
  const list = (value) => (Array.isArray(value) ? value : []);

  const ICONS = {
    talk: "M5 5.5h14a1.5 1.5 0 0 1 1.5 1.5v8.5A1.5 1.5 0 0 1 19 17h-7.5L7 20.5V17H5a1.5 1.5 0 0 1-1.5-1.5V7A1.5 1.5 0 0 1 5 5.5ZM7.5 9.5h9M7.5 12.8h5.5",
    close: "M6 6l12 12M18 6L6 18", fresh: "M12 5.5v13M5.5 12h13", send: "M12 19V5.5M6 11l6-6 6 6", stop: "M7.5 7.5h9v9h-9z",
    copy: "M9 9h10v11H9zM5 15V4h10", again: "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4.5V9H15",
    up: "M7.5 20H4.5V10.5h3M7.5 10.5l4-7c1.5 0 2.5 1.2 2.2 2.8L13 10h5.2c1.3 0 2.2 1.1 1.9 2.3l-1.4 6A2.2 2.2 0 0 1 16.5 20h-9z",
    down: "M16.5 4h3v9.5h-3M16.5 13.5l-4 7c-1.5 0-2.5-1.2-2.2-2.8L11 14H5.8c-1.3 0-2.2-1.1-1.9-2.3l1.4-6A2.2 2.2 0 0 1 7.5 4h9z",
  };
  function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", ICONS[name]);
    svg.append(path);
    return svg;
  }

  /** The address if it may be linked: http or https, no login in it; else "". */
  function safeAddress(url) {
    if (typeof url !== "string" || !url || /[\s\\"'<>`]/.test(url) || url.search(UNSEEN) >= 0) return "";
    try {
      const { protocol, hostname, username, password } = new URL(url);
      return /^https?:$/.test(protocol) && hostname && !username && !password ? url : "";
    } catch {
      return "";
    }
  }

  function day(published, lang) {
    const found = /^(\d{4})-(\d\d)-(\d\d)/.exec(plain(published));
    if (!found) return WORDS[lang].undated;
    if (lang === "ko") return `${found[1]}.${found[2]}.${found[3]}`;
    const month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][Number(found[2]) - 1];
    return month ? `${Number(found[3])} ${month} ${found[1]}` : WORDS[lang].undated;
  }

  // ---- 4. the server ------------------------------------------------------------------------------------------------------

  /** Why something did not work: `code` is offline, unreachable, signed_out, limit, forbidden, failed or cut. */
  class Trouble extends Error {
    constructor(code, { status = 0, seconds = 0, number = "", line = "" } = {}) {
      super(line || code);
      Object.assign(this, { code, status, seconds, number, line });
    }
  }

  const pause = (ms, signal) => new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
  });

  /** Seconds that a token still counts, by its own claims: exp less iat, which no wrong clock of the reader's moves. */
  function lifetime(token) {
    try {
      const body = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
      const { exp, iat } = JSON.parse(atob(body));
      if (typeof exp !== "number") return Infinity;
      return typeof iat === "number" ? exp - iat : exp - Date.now() / 1000;
    } catch {
      return Infinity; // not ours to read: the server says 401 when it has ended
    }
  }

  class Server {
    #token = "";
    #ends = Infinity; // performance.now() at which the token ends
    #asking = null;

    constructor(base, provider) {
      this.base = base; // origin and path without a slash at the end
      this.provider = provider;
    }

    /** The token, asked of the page when there is none, when it has ended, or when `fresh` is wanted. */
    async token(fresh = false) {
      if (!this.provider) return "";
      if (this.#token && !fresh && performance.now() < this.#ends) return this.#token;
      this.#asking ||= this.#renew().finally(() => { this.#asking = null; });
      return this.#asking;
    }

    async #renew() {
      let timer;
      const late = new Promise((_, reject) => { timer = setTimeout(reject, PROVIDER_SECONDS * 1000, new Error("no token came")); });
      this.#token = "";
      try {
        const given = await Promise.race([this.provider(), late]);
        const token = typeof given === "string" ? given : given?.token;
        if (typeof token !== "string" || !/^[\x21-\x7e]{1,8192}$/.test(token)) throw new Error("no token");
        const seconds = typeof given === "object" && given.expires_in > 0 ? given.expires_in : lifetime(token);
        this.#ends = performance.now() + Math.max(seconds - Math.min(SPARE, seconds / 4), 0) * 1000;
        this.#token = token;
        return token;
      } catch {
        throw new Trouble(navigator.onLine === false ? "offline" : "signed_out");
      } finally {
        clearTimeout(timer);
      }
    }

    /** A response with a good status; Trouble otherwise. A 401 renews the token and tries once more. */
    async request(path, { method = "GET", body, headers = {}, signal } = {}) {
      for (let renewed = false; ; renewed = true) {
        const token = await this.token(renewed);
        signal?.throwIfAborted();
        const sent = { ...headers };
        if (token) sent.authorization = `Bearer ${token}`;
        if (body !== undefined) sent["content-type"] = "application/json";
        let response;
        try {
          response = await fetch(this.base + path, {
            method, headers: sent, signal, body: body === undefined ? undefined : JSON.stringify(body),
            credentials: "omit", mode: "cors", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer",
          });
        } catch (error) {
          if (signal?.aborted) throw error;
          throw new Trouble(navigator.onLine === false ? "offline" : "unreachable");
        }
        if (response.ok) return response;
        if (response.status === 401 && this.provider && !renewed) continue;
        throw await this.#trouble(response);
      }
    }

    async #trouble(response) {
      let error = {};
      try { error = (await response.json()).error || {}; } catch { /* a proxy's page */ }
      const { status } = response;
      const about = { status, number: plain(error.id), line: plain(error.message).slice(0, 300) };
      if (status === 401) return new Trouble("signed_out", about);
      if (status === 403) return new Trouble("forbidden", about);
      if (status === 429) {
        const wait = Number(response.headers.get("retry-after"));
        return new Trouble("limit", { ...about, seconds: wait > 0 && wait < 86400 ? Math.ceil(wait) : 10 });
      }
      return new Trouble(status === 404 ? "missing" : "failed", about);
    }

    async json(path, options) {
      const response = await this.request(path, { ...options, headers: { accept: "application/json" } });
      return response.status === 204 ? null : response.json();
    }

    /** Ask, and tell every event as (name, data) until the answer is done; cut connections are taken up again. */
    async stream(question, tell, signal) {
      const at = { stream: "", last: 0, done: false };
      const options = { method: "POST", body: question, headers: { accept: "text/event-stream" }, signal };
      let path = "/api/ask/stream";
      for (let tries = 0; ; ) {
        const before = at.last;
        try {
          await this.#read(await this.request(path, options), at, tell, signal);
          if (at.done) return;
        } catch (error) {
          if (signal.aborted) throw error;
          if (!at.stream || !(error instanceof Trouble) || !["offline", "unreachable", "cut"].includes(error.code)) {
            throw error instanceof Trouble && error.code === "missing" ? new Trouble("cut", error) : error;
          }
        }
        if (!at.stream) throw new Trouble("cut");
        if (at.last > before) tries = 0;
        if (tries >= RESUMES.length) throw new Trouble(navigator.onLine === false ? "offline" : "cut");
        await pause(RESUMES[tries++], signal);
        path = `/api/ask/stream/${encodeURIComponent(at.stream)}`;
        Object.assign(options, { method: "GET", body: undefined, headers: { accept: "text/event-stream", "last-event-id": String(at.last) } });
      }
    }

    stop(stream) {
      return this.request(`/api/ask/stream/${encodeURIComponent(stream)}`, { method: "DELETE" }).catch(() => {});
    }

    async #read(response, at, tell, signal) {
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      const away = () => reader.cancel().catch(() => {});
      signal.addEventListener("abort", away, { once: true });
      let rest = "", name = "", data = "", number = 0;
      try {
        for (;;) {
          let timer;
          const quiet = new Promise((_, reject) => { timer = setTimeout(reject, QUIET_SECONDS * 1000, new Trouble("cut")); });
          const { value, done } = await Promise.race([reader.read(), quiet]).catch((error) => {
            throw error instanceof Trouble ? error : new Trouble("cut");
          }).finally(() => clearTimeout(timer));
          signal.throwIfAborted();
          if (done) return;
          const lines = (rest + decoder.decode(value, { stream: true })).split(/\r?\n/);
          rest = lines.pop();
          if (rest.length > 4e6) throw new Trouble("failed");
          for (const line of lines) {
            if (line.startsWith("id:")) number = Number(line.slice(3)) || 0;
            else if (line.startsWith("event:")) name = line.slice(6).trim();
            else if (line.startsWith("data:")) data += line.slice(5).trim();
            else if (line === "" && name) {
              const event = [name, JSON.parse(data || "{}")];
              const fresh = !number || number > at.last;
              at.last = Math.max(at.last, number);
              name = data = "";
              if (!fresh) continue;
              if (event[0] === "start") at.stream = plain(event[1].stream);
              if (event[0] === "error") throw new Trouble("failed", { number: plain(event[1].id), line: plain(event[1].message) });
              tell(...event);
              if (event[0] === "done") { at.done = true; return; }
            }
          }
        }
      } catch (error) {
        throw error instanceof SyntaxError ? new Trouble("failed") : error;
      } finally {
        signal.removeEventListener("abort", away);
        away();
      }
    }
  }

  // ---- 5. the element -------------------------------------------------------------------------------------------------------

  const home = document.currentScript?.src ? new URL(document.currentScript.src).origin : "";

  class CitewireChat extends HTMLElement {
    static observedAttributes = ["endpoint", "lang", "mode", "open", "title", "placeholder"];

    #root; #launcher; #panel; #log; #box; #send; #live; #banner; #foot; #sheet = null;
    #server = null;
    #provider = null;
    #about = null; // what the archive covers, as the server told it
    #turns = []; // {question, answer} of finished answers, for follow-ups
    #running = null; // {abort, stream, promise} of the answer on its way
    #opener = null; // what had the focus before the panel, or before the sheet
    #shown = false;
    #leaving = null;

    constructor() {
      super();
      // Open, not closed: a script of the page is the reader anyway, and accessibility checkers must be able to look in.
      const shadow = this.attachShadow({ mode: "open", delegatesFocus: false });
      shadow.adoptedStyleSheets = style();
      this.#root = make("div", { class: "root", title: "" });
      shadow.append(this.#root);
      // A property that the page set before this script was there hides ours until it is set again.
      for (const name of ["tokenProvider", "endpoint", "mode", "placeholder", "theme"]) {
        if (!Object.hasOwn(this, name)) continue;
        const value = this[name];
        delete this[name];
        if (name === "tokenProvider") this.#provider = typeof value === "function" ? value : null;
        else queueMicrotask(() => { this[name] = value; });
      }
    }

    get endpoint() { return this.getAttribute("endpoint") || home; }
    set endpoint(value) { this.setAttribute("endpoint", value); }
    get mode() { return this.getAttribute("mode") === "inline" ? "inline" : "launcher"; }
    set mode(value) { this.setAttribute("mode", value); }
    get placeholder() { return this.getAttribute("placeholder") || ""; }
    set placeholder(value) { this.setAttribute("placeholder", value); }
    get theme() { return this.getAttribute("theme") || ""; }
    set theme(value) { this.setAttribute("theme", value); }
    get isOpen() { return this.#shown; }
    get tokenProvider() { return this.#provider; }
    set tokenProvider(provider) {
      this.#provider = typeof provider === "function" ? provider : null;
      this.#connect();
    }
    /** The words of both languages, for tests and for translators. */
    static get words() { return structuredClone(WORDS); }

    connectedCallback() {
      clearTimeout(this.#leaving);
      if (!this.#panel) this.#build();
      addEventListener("offline", this.#network);
      addEventListener("online", this.#network);
      if (!this.#server) this.#connect();
      if (this.mode === "inline" || this.hasAttribute("open")) this.#show(false);
      this.#network();
    }

    disconnectedCallback() {
      removeEventListener("offline", this.#network);
      removeEventListener("online", this.#network);
      // A node that is only moved comes back at once.
      this.#leaving = setTimeout(() => { this.#stop(); this.#server = null; });
    }

    attributeChangedCallback(name, before, now) {
      if (before === now || !this.#panel) return;
      if (name === "endpoint") this.#connect();
      else if (name === "open") { if (now === null) this.#hide(); else if (!this.#shown && this.isConnected) this.#show(true); }
      else if (name === "placeholder") this.#box.placeholder = plain(now) || this.#word("placeholder");
      else if (name === "title") this.#named();
      else { // every word, or the frame, is another: a new conversation
        this.#stop();
        this.#about = null;
        this.#build();
        if (this.mode === "inline" || this.#shown) { this.#shown = false; this.#show(false); }
      }
    }

    open() { if (this.isConnected) this.#show(true); }
    close() { this.#hide(); }
    /** Opens the panel and asks; resolves to the answer, or to null when none came. */
    async ask(text) {
      const question = plain(String(text ?? "")).trim();
      if (!question || !this.isConnected) return null;
      this.#show(false);
      if (this.#running) this.#stop();
      return this.#ask(question);
    }

    get #lang() {
      const named = this.getAttribute("lang") || this.closest("[lang]")?.getAttribute("lang") || document.documentElement.lang || navigator.language || "";
      return named.toLowerCase().startsWith("ko") ? "ko" : "en";
    }
    #word(name, values = {}) {
      return WORDS[this.#lang][name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
    }
    #say(name, detail) {
      return this.dispatchEvent(new CustomEvent(`citewire:${name}`, { detail, bubbles: true, composed: true }));
    }

    /** On start, and when the page names another server or provider: a token is asked for at once. */
    #connect() {
      this.#server = null;
      this.#about = null;
      let base;
      try {
        const url = new URL(this.endpoint, document.baseURI);
        if (!/^https?:$/.test(url.protocol) || url.username || url.password) throw new Error("no web address");
        base = url.origin + url.pathname.replace(/\/+$/, "");
      } catch {
        this.#say("error", { code: "endpoint", status: 0, message: `endpoint must be an http(s) address, got "${this.endpoint}"` });
        return;
      }
      this.#server = new Server(base, this.#provider);
      if (!this.isConnected) return;
      if (this.#provider) this.#server.token().catch((error) => this.#tellError(error));
      if (this.#shown) this.#cover();
    }

    #tellError(error) {
      this.#say("error", { code: error.code || "failed", status: error.status || 0, message: error.line || error.message, seconds: error.seconds || 0 });
    }

    // ---- the frame -------------------------------------------------------------------------------------------------

    #build() {
      const inline = this.mode === "inline";
      const lang = this.#lang;
      this.#root.replaceChildren();
      this.#root.className = inline ? "root inline" : "root floating";
      this.#root.lang = lang;
      this.#sheet = null;
      this.#launcher = inline ? null : make("button", { type: "button", class: "launcher", part: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false" }, icon("talk"));
      this.#launcher?.addEventListener("click", () => this.#show(true));

      const fresh = make("button", { type: "button", class: "icon", part: "button", "aria-label": this.#word("new_chat") }, icon("fresh"));
      fresh.addEventListener("click", () => this.#fresh());
      const close = inline ? null : make("button", { type: "button", class: "icon", part: "button", "aria-label": this.#word("close") }, icon("close"));
      close?.addEventListener("click", () => this.#hide());
      const heading = make("h2", { id: "title", part: "title" });
      this.#banner = make("p", { class: "banner", role: "status", part: "banner", hidden: "" });
      this.#log = make("div", { class: "log", part: "log", tabindex: "0", role: "region" });
      this.#live = make("div", { class: "unseen", role: "status", "aria-live": "polite" });
      this.#box = make("textarea", { rows: "1", part: "input", "aria-label": this.#word("question"), autocomplete: "off", enterkeyhint: "send" });
      this.#box.placeholder = plain(this.placeholder) || this.#word("placeholder");
      this.#send = make("button", { type: "button", class: "send", part: "send" });
      this.#foot = make("p", { class: "foot", part: "footer" });
      this.#panel = make("div", { class: "panel", part: "panel", role: inline ? "region" : "dialog", "aria-modal": inline ? null : "true", "aria-labelledby": "title", tabindex: "-1" },
        make("div", { class: "head", part: "header" }, heading, fresh, close), this.#banner, this.#log,
        make("div", { class: "box", part: "composer" }, this.#box, this.#send), this.#foot, this.#live);
      this.#panel.hidden = !inline && !this.#shown;
      if (this.#launcher) this.#launcher.hidden = this.#shown;
      this.#root.append(...[this.#launcher, this.#panel].filter(Boolean));

      this.#box.addEventListener("keydown", (event) => {
        // While a syllable is being composed, Enter belongs to the input method (229 is what Safari says then).
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
        event.preventDefault();
        this.#submit();
      });
      this.#box.addEventListener("input", () => this.#grow());
      this.#send.addEventListener("click", () => (this.#running ? this.#stop() : this.#submit()));
      this.#panel.addEventListener("keydown", (event) => this.#keys(event));
      this.#named();
      this.#busy();
      this.#turns = [];
      this.#welcome();
    }

    #named() {
      const title = plain(this.getAttribute("title")) || this.#word("title");
      this.#panel.querySelector("#title").replaceChildren(said(title));
      this.#log.setAttribute("aria-label", title);
      this.#launcher?.setAttribute("aria-label", this.hasAttribute("title") ? title : this.#word("open"));
    }

    #grow() {
      const rows = Math.min(5, Math.max(1, this.#box.value.split("\n").length, Math.ceil(this.#box.value.length / 26)));
      this.#box.rows = rows;
    }

    #busy() {
      const running = this.#running !== null;
      this.#send.classList.toggle("stop", running);
      this.#send.setAttribute("aria-label", this.#word(running ? "stop" : "ask"));
      this.#send.replaceChildren(icon(running ? "stop" : "send"));
    }

    #welcome() {
      const nodes = [];
      if (this.#about && !this.#about.articles) {
        nodes.push(make("h3", null, this.#word("empty")), make("p", null, this.#word("empty_text")));
      } else {
        nodes.push(make("h3", null, this.#word("welcome")), make("p", null, this.#word("welcome_text")));
        const examples = list(this.#about?.examples?.[this.#lang]).map(plain).filter(Boolean).slice(0, 3);
        if (examples.length) nodes.push(make("h4", null, this.#word("examples")), this.#choices(examples));
      }
      this.#log.replaceChildren(make("div", { class: "welcome", part: "welcome" }, nodes));
    }

    #choices(questions) {
      return make("ul", { class: "choices" }, questions.map((question) => {
        const button = make("button", { type: "button", lang: language(question), part: "suggestion" }, said(question));
        button.addEventListener("click", () => { if (!this.#running) this.#ask(question); });
        return make("li", null, button);
      }));
    }

    /** What the archive covers: the footer, the examples, or that it is empty. */
    async #cover() {
      const server = this.#server;
      if (this.#about || !server) return;
      let about;
      try {
        about = await server.json("/api/archive");
      } catch (error) {
        if (server !== this.#server) return;
        if (error.code !== "missing") {
          this.#tellError(error);
          if (!this.#log.querySelector(".turn")) this.#block(error, () => { this.#welcome(); this.#cover(); }, this.#log);
        }
        return;
      }
      if (server !== this.#server || !about || typeof about !== "object") return;
      this.#about = about;
      const span = [...new Set([about.oldest, about.newest].map((d) => plain(d).slice(0, 7)).filter(Boolean))].join(" – ");
      const count = about.articles === 1 ? this.#word("one_article") : this.#word("articles", { n: Number(about.articles || 0).toLocaleString("en") });
      this.#foot.textContent = about.articles ? [`${this.#word("archive")} ${span}`, count].filter((s) => s.trim()).join(" · ") : this.#word("empty");
      if (!this.#log.querySelector(".turn")) this.#welcome();
    }

    #network = () => {
      const off = navigator.onLine === false;
      this.#banner.hidden = !off;
      this.#banner.textContent = off ? this.#word("offline") : "";
      if (!off && this.#shown && !this.#about) this.#cover();
    };

    #show(focus) {
      if (!this.#panel) return;
      const was = this.#shown;
      this.#shown = true;
      if (this.mode !== "inline") {
        if (!was) this.#opener = this.getRootNode().activeElement;
        this.#panel.hidden = false;
        this.#launcher.hidden = true;
        this.#launcher.setAttribute("aria-expanded", "true");
        if (!this.hasAttribute("open")) this.setAttribute("open", "");
        if (focus) this.#box.focus({ preventScroll: true });
      }
      if (!was) {
        this.#cover();
        if (this.mode !== "inline") this.#say("open", {});
      }
    }

    #hide() {
      if (this.mode === "inline" || !this.#shown) return;
      this.#shut(false);
      const inside = this.shadowRoot.activeElement !== null;
      this.#shown = false;
      this.#panel.hidden = true;
      this.#launcher.hidden = false;
      this.#launcher.setAttribute("aria-expanded", "false");
      if (this.hasAttribute("open")) this.removeAttribute("open");
      const back = this.#opener;
      this.#opener = null;
      if (!inside) return;
      // To whatever opened it: a button of the page, else our own.
      if (back && back !== this && back !== document.body && back.isConnected) back.focus();
      else this.#launcher.focus();
    }

    #keys(event) {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "Escape") {
        if (this.#sheet) this.#shut(true);
        else if (this.mode !== "inline") this.#hide();
        else return;
        event.stopPropagation();
        event.preventDefault();
      } else if (event.key === "Tab" && this.mode !== "inline") {
        const found = [...this.#panel.querySelectorAll("button, a[href], textarea, [tabindex='0']")].filter((node) => node.checkVisibility?.() ?? node.offsetParent);
        const first = found[0], last = found.at(-1), now = this.shadowRoot.activeElement;
        if (event.shiftKey ? now === first || now === this.#panel : now === last) {
          event.preventDefault();
          (event.shiftKey ? last : first).focus();
        }
      }
    }

    #announce(line) {
      this.#live.append(make("p", null, line));
      while (this.#live.childElementCount > 6) this.#live.firstElementChild.remove();
    }

    #fresh() {
      this.#stop();
      this.#shut(false);
      this.#turns = [];
      this.#welcome();
      this.#announce(this.#word("new_chat"));
      this.#box.focus({ preventScroll: true });
    }

    // ---- asking ------------------------------------------------------------------------------------------------------

    #submit() {
      const question = this.#box.value.trim();
      if (!question || this.#running) return;
      if (question.length > QUESTION_LIMIT) {
        this.#banner.hidden = false;
        this.#banner.textContent = this.#word("too_long", { limit: QUESTION_LIMIT.toLocaleString("en"), n: question.length.toLocaleString("en") });
        return;
      }
      this.#network(); // takes a notice back that no longer holds
      this.#box.value = "";
      this.#grow();
      this.#ask(question);
    }

    #stop() {
      if (!this.#running) return;
      const { abort, stream } = this.#running;
      abort.abort();
      if (stream) this.#server?.stop(stream);
    }

    /** One exchange: the question, its answer as it grows, and what can be done with it. `at` is a turn to replace. */
    async #ask(question, { ignore = [], at = null, turns = this.#turns } = {}) {
      const server = this.#server;
      this.#shut(false);
      this.#log.querySelector(".welcome")?.remove();
      const understood = make("div", { class: "understood", hidden: "" });
      const body = make("div", { class: "body" });
      const turn = make("section", { class: "turn", part: "turn", "aria-busy": "true", "data-state": "busy" },
        make("h3", { class: "asked", part: "question", lang: language(question) }, make("span", { class: "unseen" }, this.#word("question"), ": "), said(question)), understood, body);
      if (at?.isConnected) at.replaceWith(turn);
      else this.#log.append(turn);
      // Room for the answer from the start, so that nothing jumps while it grows.
      this.#log.scrollTop = turn.offsetTop;
      const context = turns.slice(-TURN_LIMIT);
      const status = make("p", { class: "status" }, make("span", { class: "dot", "aria-hidden": "true" }), make("span", null, this.#word("searching")));
      body.append(status);
      this.#announce(this.#word("searching"));

      const running = (this.#running = { abort: new AbortController(), stream: "" });
      this.#busy();
      const again = (options) => { if (!this.#running) this.#ask(question, { ignore, at: turn, turns: context, ...options }); };
      const draft = { claims: [], list: null, told: 0, sources: [] };
      let answer = null, trouble = null;
      try {
        if (!server) throw new Trouble("unreachable");
        const asked = { question, turns: context.map(({ question: q, answer: a }) => ({ question: q, answer: a.slice(0, 4000) })) };
        while (asked.turns.length && JSON.stringify(asked).length > 12000) asked.turns.shift(); // the server reads 64 KB
        if (ignore.length) asked.ignore = ignore;
        await server.stream(asked, (name, data) => {
          if (name === "start") running.stream = plain(data.stream);
          else if (name === "understood") this.#chips(understood, list(data.understood), ignore, again);
          else if (name === "text") { status.lastChild.textContent = this.#word("writing"); this.#grows(body, status, draft, data); }
          else if (name === "citations") draft.sources = list(data.sources);
          else if (name === "verification") this.#verified(draft, list(data.claims));
          else if (name === "done") answer = data.answer;
        }, running.abort.signal);
      } catch (error) {
        trouble = running.abort.signal.aborted ? new Trouble("stopped") : error instanceof Trouble ? error : new Trouble("failed");
      }
      if (this.#running === running) { this.#running = null; this.#busy(); }
      turn.setAttribute("aria-busy", "false");
      status.remove();
      if (!turn.isConnected) return null;
      if (!answer || typeof answer !== "object") {
        turn.dataset.state = trouble?.code === "stopped" ? "stopped" : "failed";
        this.#failed(body, trouble || new Trouble("failed"), draft, again);
        return null;
      }
      turn.dataset.state = answer.refused ? "refused" : "done";
      this.#turns = [...context, { question, answer: plain(answer.text) }].slice(-TURN_LIMIT);
      this.#chips(understood, list(answer.query?.understood), ignore, again);
      this.#finished(body, answer, draft, again);
      this.#say("answer", { id: plain(answer.id), question, answer: structuredClone(answer) });
      return answer;
    }

    #chips(place, readings, ignore, again) {
      const chips = readings.filter((r) => plain(r?.label)).slice(0, 12).map((reading) => {
        const chip = make("button", { type: "button", class: "chip", part: "chip" },
          make("span", null, said(reading.label), icon("close")), make("span", { class: "unseen" }, this.#word("remove")));
        chip.addEventListener("click", () => again({ ignore: [...ignore, plain(reading.id)] }));
        return make("li", null, chip);
      });
      place.hidden = !chips.length;
      place.replaceChildren(...(chips.length ? [make("span", null, this.#word("understood")), make("ul", null, chips)] : []));
    }

    /** The claims so far. Nodes stay: only the text that grew is set, and numbers come once. */
    #grows(body, status, draft, data) {
      draft.sources = list(data.sources);
      const claims = list(data.claims);
      if (!draft.list) {
        draft.list = make("ol", { class: "claims", part: "answer" });
        body.insertBefore(draft.list, status);
      }
      claims.forEach((claim, n) => {
        const row = (draft.claims[n] ||= this.#row(draft.list));
        this.#fill(row, claim, draft.sources);
      });
      // The last sentence may still grow; the ones before it are finished.
      for (; draft.told < claims.length - 1; draft.told += 1) this.#announce(plain(claims[draft.told].text));
    }

    #row(place) {
      const text = make("bdi");
      const cites = make("span");
      const verdict = make("div", { class: "verdict" });
      const node = make("li", { class: "claim", part: "claim" }, make("p", { class: "said" }, text, cites), verdict);
      place.append(node);
      return { node, text, cites, verdict, cited: "", judged: "" };
    }

    #fill(row, claim, sources) {
      const text = plain(claim.text);
      if (row.text.textContent !== text) {
        row.text.textContent = text;
        row.text.parentNode.lang = language(text);
      }
      const cited = JSON.stringify(list(claim.citations).map((c) => [c.number, c.article_id, c.sentences]));
      if (cited !== row.cited) {
        row.cited = cited;
        row.cites.replaceChildren(...list(claim.citations).map((c) => this.#cite(c, sources)));
      }
    }

    #cite(citation, sources) {
      const source = sources.find((s) => s.article_id === citation.article_id) || {};
      const button = make("button", { type: "button", class: "cite", part: "citation", "aria-expanded": "false" },
        make("span", { class: "unseen" }, `${this.#word("source")} `), plain(citation.number));
      button.addEventListener("click", () => this.#source(button, { ...source, number: citation.number, article_id: citation.article_id }, list(citation.sentences)));
      return button;
    }

    #verified(draft, judged) {
      judged.forEach((claim, n) => { if (draft.claims[n]) this.#judge(draft.claims[n], claim); });
    }

    #judge(row, { verdict, reason, struck }) {
      const judged = JSON.stringify([verdict, reason, struck]);
      if (judged === row.judged || !SIGNS[verdict]) return;
      row.judged = judged;
      row.node.classList.toggle("struck", struck === true);
      row.verdict.className = `verdict ${verdict}`;
      const mark = [make("span", { "aria-hidden": "true" }, `${SIGNS[verdict]} `), this.#word(verdict)];
      if (!plain(reason)) { row.verdict.replaceChildren(make("p", null, mark)); return; }
      const why = make("button", { type: "button", class: "why", part: "verdict", "aria-expanded": "false" }, mark);
      const line = make("p", { class: "told", hidden: "" }, `${this.#word("reason")}: `, said(reason));
      why.addEventListener("click", () => {
        line.hidden = !line.hidden;
        why.setAttribute("aria-expanded", String(!line.hidden));
      });
      row.verdict.replaceChildren(why, line);
    }

    #finished(body, answer, draft, again) {
      const said_in = answer.language === "en" ? "en" : "ko";
      const before = draft.list || body.firstChild;
      const line = (kind, text) => { if (plain(text)) body.insertBefore(make("p", { class: kind, part: kind, lang: said_in }, said(text)), before); };
      line("notice", answer.notice);
      line("relaxed", answer.relaxed);
      if (answer.refused) line("refusal", answer.refusal);
      else line("opening", answer.introduction);
      const claims = list(answer.claims);
      const sources = list(answer.sources);
      if (claims.length) {
        if (!draft.list) { draft.list = make("ol", { class: "claims", part: "answer" }); body.append(draft.list); }
        claims.forEach((claim, n) => {
          const row = (draft.claims[n] ||= this.#row(draft.list));
          row.cited = "";
          this.#fill(row, claim, sources);
          this.#judge(row, claim);
          row.node.classList.toggle("quoted", claim.quoted === true);
          const told = WORDS[this.#lang].told[`${plain(claim.said_by)}/${plain(claim.stance)}`];
          if (told) row.node.append(make("p", { class: "told" }, told));
          if (plain(claim.gloss)) row.node.append(make("p", { class: "told", lang: language(plain(claim.gloss)) }, said(claim.gloss)));
        });
        draft.claims.splice(claims.length).forEach((row) => row.node.remove());
        for (; draft.told < claims.length; draft.told += 1) this.#announce(plain(claims[draft.told].text));
      } else {
        draft.list?.remove();
      }
      if (answer.refused) {
        line("coverage", answer.coverage);
        const nearest = list(answer.nearest);
        if (nearest.length) body.append(make("h4", null, this.#word("nearest")), this.#entries(nearest, true));
        const suggestions = list(answer.suggestions).map(plain).filter(Boolean).slice(0, 3);
        if (suggestions.length) body.append(make("h4", null, this.#word("try")), this.#choices(suggestions));
        this.#announce(plain(answer.refusal));
      } else {
        if (sources.length) body.append(make("h4", null, this.#word("sources")), this.#entries(sources, false));
        this.#announce(this.#word("done"));
      }
      body.append(...this.#actions(answer, claims, sources, again));
    }

    #entries(items, excerpts) {
      return make("ol", { class: "entries" }, items.map((item) => {
        const about = make("span", { class: "about" }, make("span", { class: "name", lang: language(plain(item.title)) }, said(item.title)), this.#byline(item));
        if (excerpts) about.append(make("span", { class: "excerpt", lang: language(plain(item.text)) }, said(plain(item.text).replace(/\s+/g, " "))));
        const button = make("button", { type: "button", class: "entry", part: "source", "aria-expanded": "false" },
          item.number ? make("span", { class: "badge" }, make("span", { class: "unseen" }, `${this.#word("source")} `), plain(item.number)) : null, about);
        button.addEventListener("click", () => this.#source(button, item, list(item.sentences)));
        return make("li", null, button);
      }));
    }

    #byline(item) {
      const copies = list(item.copies).length;
      const parts = [plain(item.publisher), day(item.published, this.#lang)];
      if (copies) parts.push(copies === 1 ? this.#word("one_outlet") : this.#word("outlets", { n: copies }));
      const nodes = parts.filter(Boolean).flatMap((part, n) => (n ? [" · ", said(part)] : [said(part)]));
      return make("span", { class: "byline" }, nodes);
    }

    #act(name, sign, act, bare = false) {
      const word = bare ? make("span", { class: "unseen" }, this.#word(name)) : this.#word(name);
      const button = make("button", { type: "button", class: "act", part: "action", title: bare ? this.#word(name) : null }, icon(sign), word);
      button.addEventListener("click", () => act(button));
      return button;
    }

    #actions(answer, claims, sources, again) {
      const note = make("p", { class: "done-note", role: "status" });
      const place = make("div", { class: "reason", hidden: "" });
      let verdict = "";
      const judge = async (value, reason = "") => {
        if (!this.#server) return;
        try {
          await this.#server.request("/api/feedback", { method: "POST", body: { answer_id: plain(answer.id), verdict: value, reason } });
        } catch (error) {
          this.#tellError(error);
          note.textContent = this.#word("not_kept");
          return;
        }
        verdict = value;
        up.setAttribute("aria-pressed", String(value === "up"));
        down.setAttribute("aria-pressed", String(value === "down"));
        note.textContent = this.#word("thanks");
        this.#say("feedback", { id: plain(answer.id), verdict: value, reason });
      };
      const up = this.#act("up", "up", () => { place.hidden = true; if (verdict !== "up") judge("up"); }, true);
      const down = this.#act("down", "down", () => {
        if (!place.hidden) return;
        const why = make("textarea", { rows: "2", maxlength: "1000", id: "why", part: "input" });
        const done = (send) => { place.hidden = true; down.focus(); if (send) judge("down", why.value.trim()); };
        place.replaceChildren(make("label", { for: "why" }, this.#word("why")), why,
          make("div", { class: "actions" }, this.#act("send", "send", () => done(true)), this.#act("cancel", "close", () => done(false))));
        for (const other of this.#log.querySelectorAll(".reason")) if (other !== place) { other.hidden = true; other.replaceChildren(); }
        place.hidden = false;
        why.focus();
      }, true);
      up.setAttribute("aria-pressed", "false");
      down.setAttribute("aria-pressed", "false");
      const copy = this.#act("copy", "copy", async () => {
        note.textContent = this.#word((await this.#copy(this.#asText(answer, claims, sources))) ? "copied" : "not_copied");
      });
      const row = make("div", { class: "actions" }, answer.refused ? null : copy, this.#act("again", "again", () => again({})), plain(answer.id) ? [up, down] : null);
      return [row, place, note];
    }

    /** The answer with its references, as it is pasted into a letter; what is struck is left out. */
    #asText(answer, claims, sources) {
      const lines = claims.filter((c) => !c.struck).map((c) => {
        const numbers = list(c.citations).map((x) => `[${plain(x.number)}]`).join("");
        return `${plain(c.text)}${numbers}${c.verdict === "supported" ? "" : ` (${this.#word(c.verdict)})`}`;
      });
      const references = sources.map((s) => {
        const about = [plain(s.publisher), day(s.published, this.#lang), safeAddress(s.url)].filter(Boolean).join(", ");
        return `[${plain(s.number)}] ${plain(s.title)} (${about})`;
      });
      return [plain(answer.question), "", ...[plain(answer.introduction)].filter(Boolean), ...lines, "", this.#word("sources"), ...references].join("\n");
    }

    async #copy(text) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch { // no clipboard over plain http, or not allowed
        const box = make("textarea", { class: "unseen", "aria-hidden": "true" });
        box.value = text;
        const back = this.shadowRoot.activeElement;
        this.#panel.append(box);
        box.select();
        let done = false;
        try { done = document.execCommand("copy"); } catch { /* said below */ }
        box.remove();
        back?.focus();
        return done;
      }
    }

    #failed(body, trouble, draft, again) {
      if (trouble.code !== "stopped") this.#tellError(trouble);
      const begun = draft.claims.length > 0;
      if (trouble.code === "stopped" || (begun && trouble.code === "cut")) {
        const line = this.#word(trouble.code === "stopped" ? "stopped" : "cut");
        body.append(make("p", { class: "notice", part: "notice" }, line), make("div", { class: "actions" }, this.#act("again", "again", () => again({}))));
        this.#announce(line);
        return;
      }
      this.#block(trouble, () => again({}), body);
    }

    /** Why there is no answer and what to do, with the one button that does it. */
    #block(trouble, retry, place) {
      const { code, number, line, seconds, status } = trouble;
      let text;
      if (code === "limit") text = this.#word("limit", { n: seconds });
      else if (code === "failed" && number) text = this.#word("failed", { id: number });
      else if (code === "failed" && line && (status === 413 || status === 422 || status === 0)) text = line;
      else text = this.#word({ failed: "failed_plain", missing: "failed_plain" }[code] || code);
      const shown = make("p", { class: "failure", part: "error" }, said(text));
      const button = this.#act("again", "again", () => { if (button.getAttribute("aria-disabled") !== "true") { block.remove(); retry(); } });
      const block = make("div", { class: "trouble", "data-code": code }, shown, make("div", { class: "actions" }, button));
      if (code === "limit") {
        // The seconds count down on the page; a screen reader hears the first and the last.
        let left = seconds;
        button.setAttribute("aria-disabled", "true");
        const timer = setInterval(() => {
          left -= 1;
          if (!block.isConnected) clearInterval(timer);
          else if (left > 0) shown.replaceChildren(said(this.#word("limit", { n: left })));
          else {
            clearInterval(timer);
            button.removeAttribute("aria-disabled");
            shown.replaceChildren(said(this.#word("limit_over")));
            this.#announce(this.#word("limit_over"));
          }
        }, 1000);
      }
      place.querySelector(".trouble")?.remove();
      place.append(block);
      this.#announce(text);
    }

    // ---- the source sheet ---------------------------------------------------------------------------------------------

    #shut(focus) {
      if (!this.#sheet) return;
      const { node, opener } = this.#sheet;
      node.remove();
      this.#panel.classList.remove("sheeted");
      opener.setAttribute("aria-expanded", "false");
      this.#sheet = null;
      if (focus && opener.isConnected) opener.focus({ preventScroll: true });
    }

    /** The article at its cited sentences, over the lower part of the panel; the answer stays in sight. */
    async #source(opener, source, sentences) {
      if (this.#sheet?.opener === opener) { this.#shut(true); return; }
      this.#shut(false);
      const close = make("button", { type: "button", class: "icon", part: "button", "aria-label": this.#word("close") }, icon("close"));
      close.addEventListener("click", () => this.#shut(true));
      const heading = make("h3", { tabindex: "-1", id: "source-title", lang: language(plain(source.title)) }, said(source.title));
      const passage = make("div", { class: "passage" });
      const text = make("div", { class: "text", tabindex: "0", role: "group", "aria-labelledby": "source-title" }, heading, this.#byline(source), passage);
      const node = make("section", { class: "sheet", part: "source-sheet", "aria-labelledby": "source-title" },
        make("div", { class: "bar" }, source.number ? make("span", { class: "badge" }, plain(source.number)) : null, make("span", { class: "where" }, this.#word("source")), close), text);
      const own = (this.#sheet = { node, opener });
      opener.setAttribute("aria-expanded", "true");
      // What the answer brought is there at once; the sentences around it follow.
      const named = list(source.sentences), quotes = list(source.quotes);
      const known = quotes.length === named.length ? quotes.filter((_, n) => sentences.includes(named[n])) : quotes;
      if (known.length) known.forEach((quote) => passage.append(make("p", { lang: language(plain(quote)) }, make("mark", null, said(quote)))));
      else passage.append(make("p", { class: "context" }, this.#word("loading")));
      const foot = make("div");
      const address = safeAddress(source.url);
      const linked = (url) => make("a", { class: "original", part: "link", href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, this.#word("original"), make("span", { class: "unseen" }, ` ${this.#word("new_tab")}`));
      if (address) foot.append(linked(address));
      text.append(foot);
      this.#panel.insertBefore(node, this.#live);
      this.#panel.classList.add("sheeted");
      heading.focus({ preventScroll: true });
      const top = opener.getBoundingClientRect().top - this.#log.getBoundingClientRect().top;
      const room = this.#log.clientHeight - Math.max(0, node.offsetHeight - (this.#panel.clientHeight - this.#log.offsetTop - this.#log.clientHeight));
      if (top > room - 60) this.#log.scrollTop += top - Math.max(room - 80, 8);

      let article;
      try {
        const asked = sentences.filter(Number.isInteger).slice(0, 500).join(",");
        article = await this.#server.json(`/api/articles/${encodeURIComponent(source.article_id)}${asked ? `?sentences=${asked}` : ""}`);
      } catch (error) {
        if (this.#sheet !== own) return;
        const line = this.#word(error.code === "missing" ? "gone" : ["offline", "signed_out", "limit"].includes(error.code) ? error.code : "unreachable", { n: error.seconds });
        if (known.length && error.code !== "missing") text.append(make("p", { class: "told" }, line));
        else passage.replaceChildren(make("p", null, line));
        if (error.code === "missing") foot.replaceChildren();
        this.#announce(line);
        return;
      }
      if (this.#sheet !== own) return;
      passage.replaceChildren(...this.#drawn(article));
      if (!plain(source.title)) {
        heading.replaceChildren(said(article.title));
        text.querySelector(".byline").replaceWith(this.#byline(article));
      }
      const url = safeAddress(article.url);
      foot.replaceChildren();
      if (plain(source.superseded_by)) {
        const later = make("button", { type: "button" }, this.#word("open_later"));
        later.addEventListener("click", () => { this.#shut(false); this.#source(opener, { article_id: plain(source.superseded_by) }, []); });
        foot.append(make("p", { class: "later" }, `△ ${this.#word("superseded")} · `, later));
      }
      if (url) foot.append(linked(url));
      const marked = passage.querySelector("mark");
      if (marked) text.scrollTop = Math.max(0, marked.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3);
    }

    /** The cited sentences marked, one sentence of context on both sides; of an article without any, its beginning. */
    #drawn(article) {
      const paragraphs = list(article.paragraphs);
      const body = paragraphs.flatMap((p) => list(p.sentences)).filter((s) => !s.heading || s.cited);
      const near = new Set();
      body.forEach((s, n) => { if (s.cited) [n - 1, n, n + 1].forEach((m) => near.add(body[m])); });
      if (![...near].some(Boolean)) body.slice(0, 4).forEach((s) => near.add(s));
      const nodes = [];
      let skipped = false;
      for (const paragraph of paragraphs) {
        const block = make("p", { lang: plain(article.language) === "en" ? "en" : "ko" });
        for (const sentence of list(paragraph.sentences)) {
          if (!near.has(sentence)) { skipped = true; continue; }
          if (skipped) block.append(make("span", { class: "context", "aria-hidden": "true" }, "… "));
          else if (block.childNodes.length) block.append(plain(sentence.gap) || " ");
          skipped = false;
          if (sentence.cited) block.append(make("span", { class: "unseen" }, `${this.#word("cited")}: `), make("mark", null, said(sentence.text)));
          else block.append(make("span", { class: "context" }, said(sentence.text)));
          block.append(" ");
        }
        if (block.childNodes.length) nodes.push(block);
      }
      if (skipped) nodes.at(-1)?.append(make("span", { class: "context", "aria-hidden": "true" }, "…"));
      return nodes;
    }
  }

  customElements.define("citewire-chat", CitewireChat);
})();

"""A page of an intranet that shows the widget, on a port of its own, and the chatbot behind the widget's server."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import httpx
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, Response

from eval.payloads import payloads
from rag.answer import (
    Answer,
    Citation,
    Claim,
    Done,
    Event,
    Found,
    Narrowing,
    Query,
    Reading,
    Turn,
    Understood,
    Verdict,
    Wrote,
)
from tests.scripted import EVIL, ScriptedChatbot, script, source

SECRET = "a secret of the intranet's backend, 43 long"
READINGS = (
    Reading("company", "한결통신", ("한결통신",), "한결통신", 0, 4, True),
    Reading("published", "2024년 10월", ("2024-10-01", "2024-10-31"), "", 0, 0, True),
)
SUGGESTIONS = ("한결통신이 네트워크 설비투자를 줄입니까?", "올해 설비투자는 얼마입니까?")
PUPPET = 56  # claims of each of its answers: four of them say every payload there is

# What a page may do to everything in it, and to an element it does not know.
HOSTILE_CSS = """
* { color: red !important; font-size: 40px !important; background: lime !important; text-transform: uppercase !important; }
button { display: none !important; } mark { background: none !important; } :root { --ink: lime; --paper: lime; --accent: lime; }
citewire-chat { transform: rotate(3deg); filter: blur(9px); letter-spacing: 1em; line-height: 5; direction: rtl; visibility: visible; }
"""


@dataclass
class Host:
    """The intranet: `page` is the body of its page, `policy` its CSP, `citewire` where the widget's server answers."""

    citewire: str = ""
    page: str = ""
    policy: str = ""
    style: str = ""
    language: str = "ko"

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/")
        def page() -> Response:
            policy = self.policy or (
                f"default-src 'none'; script-src 'self' {self.citewire}; connect-src 'self' {self.citewire}; "
                "style-src 'self'; img-src 'none'; require-trusted-types-for 'script'"
            )
            body = self.page or f'<citewire-chat endpoint="{self.citewire}"></citewire-chat>'
            return HTMLResponse(
                f'<!doctype html><html lang="{self.language}"><head><meta charset="utf-8"><title>Intranet</title>'
                '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><link rel="stylesheet" href="/host.css">'
                f'<script src="/host.js" defer></script><script src="{self.citewire}/widget.js" defer></script></head>'
                f'<body><main><h1>사내 포털</h1><button id="before">공지</button>{body}<button id="after">식단</button></main></body></html>',
                headers={"content-security-policy": policy.replace("img-src 'none'", "img-src data:")},
            )

        @app.get("/host.css")
        def css() -> Response:
            return Response(self.style, media_type="text/css")

        @app.get("/host.js")
        def script_() -> Response:
            return Response(HOST_JS, media_type="text/javascript")

        @app.get("/token")
        def token() -> Response:
            wanted = {"subject": "kim", "origin": self.origin}
            found = httpx.post(f"{self.citewire}/api/token", json=wanted, headers={"X-Citewire-Secret": SECRET})
            return JSONResponse(found.json())

        return app

    origin: str = ""


HOST_JS = """
window.tokens = []; window.said = []; window.change = (given) => given;
for (const name of ["answer", "feedback", "open", "error"])
  document.addEventListener(`citewire:${name}`, (e) => window.said.push([name, e.detail, e.composed]));
for (const chat of document.querySelectorAll("citewire-chat:not([anonymous])"))
  chat.tokenProvider = async () => {
    const given = window.change(await (await fetch("/token")).json());
    window.tokens.push(given.token);
    return given;
  };
"""


@dataclass
class IntranetChatbot(ScriptedChatbot):
    """Says what `script` says; takes back readings that the reader removed; PUPPET n repeats a quarter of the payloads."""

    def stream(
        self, question: str, turns: Sequence[Turn] = (), language: str = "", narrowing: Narrowing | None = None
    ) -> Iterator[Event]:
        self.set = narrowing or Narrowing()
        if "PUPPET" in question:
            yield from self._puppet(question)
            return
        for event in super().stream(question, turns, language):
            if isinstance(event, Understood):
                yield Understood(self._read(event.query))
            elif isinstance(event, Wrote) and "SLOWLY" in question:
                time.sleep(0.25)
                yield event
            elif isinstance(event, Done):
                answer = replace(event.answer, query=self._read(event.answer.query))
                if "MODELDOWN" in question:
                    answer = replace(answer, notice="언어 모델을 쓸 수 없어 원문 문장으로 답합니다.")
                yield Done(replace(answer, suggestions=SUGGESTIONS if answer.refused else ()))
            else:
                yield event

    def _read(self, query: Query) -> Query:
        if "얼마" not in query.text:
            return query
        return replace(query, understood=tuple(r for r in READINGS if r.key not in self.set.ignore))

    def _puppet(self, question: str) -> Iterator[Event]:
        self.asked.append((question, (), ""))
        at = int(question.split()[1]) * PUPPET
        claims = tuple(
            Claim(
                text,
                (Citation(1, "evil000001", (n % 4,)),),
                list(Verdict)[n % 3],
                reason=text,
                gloss=text,
                struck=n % 5 == 0,
            )
            for n, text in enumerate(payloads()[at : at + PUPPET])
        )
        evil = replace(
            source(1, "evil000001", 0, 1, 2, 3), publisher=f"<img src={EVIL}/p.png>", url="javascript:fetch('/x')"
        )
        query = Query(question, understood=(Reading("company", f"<img src={EVIL}/chip.png>", ("x",)),))
        yield Understood(query)
        yield Found(())
        for end in range(8, len(claims) + 1, 8):
            yield Wrote(claims[:end], (evil,))
        last = script("HOSTILE", ())
        yield Done(
            Answer(
                question, query, claims, (evil,), notice=last.claims[-1].text, introduction=f"![i]({EVIL}/intro.png)"
            )
        )

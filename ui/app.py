"""The server: our routes, headers and origins, with the page mounted in it.

`GET /` the page · `POST /api/ask` an answer as JSON · `GET /api/articles/{id}?sentences=3,4` an article with those
sentences marked · `GET /healthz`. Every error is JSON, {"error": one line}.
"""

import asyncio
import hashlib
import html
import json
import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import BaseModel, Field, StringConstraints
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.cors import CORSMiddleware

from corpus.article import CorpusError
from ui import words
from ui.guard import Guard
from ui.page import QUESTION_LIMIT, Chatbot, Settings, build
from ui.plain import answer_json, article_json

STATIC = Path(__file__).with_name("static")
KINDS = {"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}
# Of the reader's own machine: gradio's default theme would load fonts, none of them with Hangul.
FONTS = ["Pretendard", "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo", "sans-serif"]
SENTENCES_LIMIT = 500  # numbers in ?sentences=


class Asked(BaseModel):
    """The body of POST /api/ask."""

    question: Annotated[str, StringConstraints(min_length=1)] = Field(
        description=f"At most {QUESTION_LIMIT} characters"
    )
    language: str = Field("", pattern="^(ko|en)?$", description='Language of the answer; "" for that of the question')


def create_app(chatbot: Chatbot, settings: Settings) -> FastAPI:
    """The whole server over one chatbot: 1. what guards it, 2. our routes, 3. the page, mounted in it."""
    app = FastAPI(title="citewire", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    # 1. Ours before gradio is mounted: without it gradio lets every origin read with credentials.
    app.add_middleware(
        CORSMiddleware, allow_origins=list(settings.origins), allow_methods=["GET", "POST"],
        allow_headers=["content-type", "authorization"], allow_credentials=False,
    )  # fmt: skip
    app.add_middleware(Guard, origins=tuple(settings.origins), shell=shell)
    app.add_exception_handler(StarletteHTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    archive = chatbot.archive

    # 2.
    @app.get("/healthz")
    def health() -> dict[str, Any]:
        return {"status": "ok", "articles": archive.summary().articles}

    @app.post("/api/ask")
    def ask(asked: Asked) -> JSONResponse:
        if len(asked.question) > QUESTION_LIMIT:
            raise HTTPException(
                413, words.TOO_LONG.filled(limit=f"{QUESTION_LIMIT:,}", n=f"{len(asked.question):,}").en
            )
        try:
            return JSONResponse(answer_json(chatbot.ask(asked.question, (), asked.language)))
        except ValueError as e:
            raise HTTPException(422, str(e)) from e
        except CorpusError as e:
            raise HTTPException(503, str(e)) from e

    @app.get("/api/articles/{article_id}")
    def article(article_id: str, sentences: str = "") -> JSONResponse:
        if sentences and not re.fullmatch(r"\d{1,6}(?:,\d{1,6})*", sentences):
            raise HTTPException(422, '"sentences" must be numbers with commas between them, like 3,4')
        cited = {int(n) for n in sentences.split(",") if n}
        if len(cited) > SENTENCES_LIMIT:
            raise HTTPException(422, f'"sentences" may name {SENTENCES_LIMIT} sentences at most')
        try:
            return JSONResponse(article_json(archive.article(article_id), archive.sentences(article_id), cited))
        except KeyError:
            raise HTTPException(404, "No such article: it is not in the archive or has been withdrawn") from None

    @app.get("/static/{name}", include_in_schema=False)
    def static(name: str) -> Response:
        if name not in KINDS:
            raise HTTPException(404, "Not found")
        return FileResponse(STATIC / name, media_type=KINDS[name], headers={"cache-control": "no-cache"})

    @app.get("/favicon.ico", include_in_schema=False)
    def icon() -> Response:
        return FileResponse(STATIC / "icon.svg", media_type=KINDS["icon.svg"])

    @app.get("/robots.txt", include_in_schema=False)
    def robots() -> Response:
        return Response("User-agent: *\nDisallow: /\n", media_type="text/plain")

    # 3. Gradio makes an event loop wherever none runs and closes none of them (12 loops, 36 open files): give it one.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, _mount(app, chatbot, settings)).result()
    return app


async def _mount(app: FastAPI, chatbot: Chatbot, settings: Settings) -> None:
    page = build(chatbot, settings)
    import gradio as gr

    gr.mount_gradio_app(
        app, page, path="/", footer_links=[], run_history=False, allowed_paths=[], show_error=False, max_file_size=1,
        ssr_mode=False, enable_monitoring=False, pwa=False, mcp_server=False,
        theme=gr.themes.Base(font=FONTS, font_mono=["ui-monospace", "monospace"]),
    )  # fmt: skip


def shell(page: str, headers: Headers, query: str, nonce: str) -> str:
    """Gradio's page as ours: the reader's language, our title, style and script; no foreign address is left in it.

    The configuration inside is JSON with < > & escaped, so every `<script` here is gradio's own.
    """
    language = page_language(query, headers.get("accept-language", ""))
    page = re.sub(r'\s*<meta\s+(?:property="og:|name="twitter:)[^>]*>', "", page)
    # For pages inside a frame, which ours never is.
    page = re.sub(
        r"\s*<script>(?:(?!</script>).)*iframeResizer\.contentWindow(?:(?!</script>).)*</script>", "", page, flags=re.S
    )
    page = re.sub(r'\s*<link rel="manifest"[^>]*>', "", page)
    page = re.sub(r'<html\s+lang="\w*"', f'<html lang="{language}"', page, count=1)
    page = re.sub(r"<script(?=[\s>])", f'<script nonce="{nonce}"', page)
    said = json.dumps({key: {"ko": w.ko, "en": w.en} for key, w in words.IN_BROWSER.items()}, ensure_ascii=False)
    ours = (
        f"<title>{html.escape(getattr(words.TITLE, language))}</title>"
        f'<meta name="description" content="{html.escape(getattr(words.DESCRIPTION, language))}" />'
        '<meta name="color-scheme" content="light dark" />'
        f'<link rel="icon" href="./static/icon.svg" /><link rel="stylesheet" href="./static/page.css?{_digest("page.css")}" />'
        f'<script nonce="{nonce}" type="application/json" id="words">{said.replace("<", chr(92) + "u003c")}</script>'
        f'<script nonce="{nonce}" src="./static/page.js?{_digest("page.js")}"></script>'
    )
    return page.replace("</head>", ours + "</head>", 1)


def page_language(query: str, accepted: str) -> str:
    """ "ko" or "en": of ?lang=, else the first of the two that the browser accepts, else "ko".

    >>> page_language("lang=en", "ko-KR"), page_language("", "fr, en-GB;q=0.8, ko;q=0.9"), page_language("", "")
    ('en', 'ko', 'ko')
    """
    for named in parse_qs(query).get("lang", []):
        if named in ("ko", "en"):
            return named
    ranked: list[tuple[float, str]] = []
    for part in accepted.lower().split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        if tag.split("-")[0] in ("ko", "en"):
            ranked.append((-float(weight) if re.fullmatch(r"[01](\.\d{1,3})?", weight) else -1.0, tag.split("-")[0]))
    return min(ranked, key=lambda found: found[0])[1] if ranked else "ko"


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    line = error.detail if isinstance(error.detail, str) else "Not found"
    return JSONResponse({"error": line.splitlines()[0] if line else ""}, error.status_code, error.headers)


def _invalid(request: Request, error: Exception) -> Response:
    """One line for a body or parameter of the wrong shape; what was sent is not repeated."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part != "body") or "body"
    return JSONResponse({"error": f'"{place}": {first["msg"]}'}, 422)

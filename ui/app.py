"""The server: our routes, headers and origins, with the page mounted in it.

`GET /` the page · `ui/api.py` the JSON routes · `ui/openai_form.py` the same in OpenAI's form · `ui/mcp.py` as tools.
"""

import asyncio
import gzip
import hashlib
import html
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route
from starlette.types import Scope

from corpus.article import CorpusError
from rag.chatbot import Chatbot
from rag.settings import Settings
from ui import admin, api, background, embed, exchange, mcp, openai_form, state, widget, words
from ui.answers import Answers
from ui.auth import SignIn
from ui.examples import Examples
from ui.guard import Guard
from ui.language import page_language
from ui.limits import Quotas
from ui.metrics import Metrics, observed
from ui.origins import Origins
from ui.page import build
from ui.plain import error_json
from ui.served import Served
from ui.steady import steady
from ui.stream import Limits, Streams
from ui.telemetry import tracer

if TYPE_CHECKING:
    import gradio

STATIC = Path(__file__).with_name("static")
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
# Of the package, listed once: nothing that a request names is ever joined to a path. The widget has a route of its own.
FILES = {
    p.relative_to(STATIC).as_posix(): KINDS[p.suffix]
    for p in sorted(STATIC.rglob("*"))
    if p.suffix in KINDS and p.name != "widget.js"
}
# Of the reader's own machine: gradio's default theme would load fonts, none of them with Hangul.
FONTS = ["Pretendard", "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo", "sans-serif"]


def create_app(chatbot: Chatbot, settings: Settings, limits: Limits | None = None) -> FastAPI:
    """The whole server over one chatbot: 1. what guards it, 2. our routes, 3. the page, mounted in it."""
    answers, examples = Answers(), Examples(chatbot, settings.examples)
    streams, metrics, trace = Streams(limits or Limits(most=settings.streams)), Metrics(), tracer()
    chatbot = observed(steady(chatbot), metrics, trace)
    served = Served(chatbot, settings, streams, answers, metrics)
    tools = mcp.over_http(served) if settings.mcp else None
    sign_in = SignIn(settings, chatbot.archive.folder)
    origins = Origins(
        {*settings.origins, *(o for site in settings.sites for o in site.origins)},
        settings.names if settings.names or sign_in.anonymous else None,
    )
    quotas = Quotas(settings.questions_per_minute, settings.requests_per_minute, settings.address_per_minute)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with tools.run() if tools else nullcontext():
            try:
                yield
            finally:
                served.jobs.stop()
                await streams.close()
                await asyncio.to_thread(served.jobs.close)
                await asyncio.to_thread(examples.close)
                trace.close()

    app = FastAPI(
        title="citewire", version="0.1.0", summary="Answers over corporate news that can be checked sentence by sentence",
        docs_url=None, redoc_url=None, openapi_url="/api/openapi.json", lifespan=lifespan,
    )  # fmt: skip
    app.state.served = served
    # 1. Ours before gradio is mounted: without it gradio lets every origin read with credentials.
    # It lists nobody: who may read is the guard's matter, which takes off what others say of it.
    app.add_middleware(CORSMiddleware, allow_origins=[], allow_credentials=False)
    app.add_middleware(Guard, sign_in=sign_in, origins=origins, quotas=quotas, shell=partial(shell, settings.history))
    app.add_exception_handler(StarletteHTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(CorpusError, _unreadable)

    # 2.
    gates = (
        exchange.routes(sign_in.tokens),
        embed.routes(origins.listed),
        admin.routes(served, sign_in.keys),
        widget.routes(chatbot, settings.examples),
    )
    for router in (
        state.routes(served),
        api.routes(served),
        background.routes(chatbot, answers),
        openai_form.routes(served),
        *gates,
    ):
        app.include_router(router)
    if tools:
        app.router.routes.append(Route("/mcp", tools.asgi_app))

    def description() -> dict[str, Any]:
        """FastAPI adds a 422 of its own shape wherever a route takes something; ours say what they answer."""
        if not app.openapi_schema:
            found = FastAPI.openapi(app)
            for path, methods in found["paths"].items():
                for route in methods.values() if path.startswith("/v1/") else ():
                    route["responses"].pop("422", None)
            for name in ("HTTPValidationError", "ValidationError"):
                found["components"]["schemas"].pop(name, None)
        return app.openapi_schema or found

    app.openapi = description  # type: ignore[method-assign]

    @app.get("/static/{name:path}", include_in_schema=False)
    def static(name: str, request: Request) -> Response:
        # The page's own files lie under a name that changes with them, so that a browser asks for each only once.
        asked = name.replace(_page_folder() + "/", "page/", 1)
        if asked not in FILES:
            raise HTTPException(404, "Not found")
        if asked == name:
            return FileResponse(STATIC / asked, media_type=FILES[asked], headers={"cache-control": "no-cache"})
        headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response((STATIC / asked).read_bytes(), media_type=FILES[asked], headers=headers)
        return Response(_packed(asked), media_type=FILES[asked], headers=headers | {"content-encoding": "gzip"})

    @app.get("/favicon.ico", include_in_schema=False)
    def icon() -> Response:
        return FileResponse(STATIC / "icon.svg", media_type=KINDS[".svg"])

    @app.get("/robots.txt", include_in_schema=False)
    def robots() -> Response:
        return Response("User-agent: *\nDisallow: /\n", media_type="text/plain")

    # 3. Gradio makes an event loop wherever none runs and closes none of them (12 loops, 36 open files): give it one.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, _mount(app, lambda: build(chatbot, settings, answers, examples))).result()
    return app


async def _mount(app: FastAPI, built: "Callable[[], gradio.Blocks]") -> None:
    page = built()
    import gradio as gr

    # Gradio passes over a click while the one before it is under way, which it is for some milliseconds after its answer stands
    # on the page: a question asked then was lost. So it is asked as soon as the one before is over.
    for function in page.fns.values():
        function.trigger_mode = "always_last" if function.trigger_mode == "once" else function.trigger_mode
    # It looks a thousand times a second whether a question waits: 6 % of what the server computed with 20 readers, and as much
    # without any. A question of the page waits 10 ms on average instead.
    page._queue.sleep_when_free = 0.02
    app.state.page = page

    gr.mount_gradio_app(
        app, page, path="/", footer_links=[], run_history=False, allowed_paths=[], show_error=False, max_file_size=1,
        ssr_mode=False, enable_monitoring=False, pwa=False, mcp_server=False,
        theme=gr.themes.Base(font=FONTS, font_mono=["ui-monospace", "monospace"]),
    )  # fmt: skip


# Before anything is drawn, so that a page that its reader has made dark does not flash.
_THEME = (
    'try { const kept = localStorage.getItem("citewire-theme"); if (kept === "dark" || kept === "light") '
    "document.documentElement.dataset.theme = kept; } catch {}"
)


def shell(history: bool, page: str, request: Scope, nonce: str) -> str:
    """Gradio's page as ours: the reader's language, our title, style and script; no foreign address is left in it.
    `history` says whether browsers may keep conversations.

    The configuration inside is JSON with < > & escaped, so every `<script` here is gradio's own.
    """
    query = request["query_string"].decode("latin-1")
    language = page_language(query, Headers(scope=request).get("accept-language", ""))
    page = re.sub(r'\s*<meta\s+(?:property="og:|name="twitter:)[^>]*>', "", page)
    # For pages inside a frame, which ours never is.
    page = re.sub(
        r"\s*<script>(?:(?!</script>).)*iframeResizer\.contentWindow(?:(?!</script>).)*</script>", "", page, flags=re.S
    )
    page = re.sub(r'\s*<link rel="manifest"[^>]*>', "", page)
    page = re.sub(r'<html\s+lang="\w*"', f'<html lang="{language}"', page, count=1)
    page = re.sub(r"<script(?=[\s>])", f'<script nonce="{nonce}"', page)
    said = json.dumps({key: {"ko": w.ko, "en": w.en} for key, w in words.IN_BROWSER.items()}, ensure_ascii=False)
    # A browser that several readers use must not show one the conversations of another.
    subject = str(request["state"]["subject"])
    served = json.dumps(
        {"history": history, "reader": hashlib.sha256(subject.encode()).hexdigest()[:16] if subject else ""}
    )
    folder = f"./static/{_page_folder()}"
    styles = "".join(
        f'<link rel="stylesheet" href="{folder}/{n}.css" />' for n in ("base", "room", "exchange", "source", "print")
    )
    scripts = "".join(f'<link rel="modulepreload" href="./static/{n.replace("page/", _page_folder() + "/", 1)}" />'
                      for n in FILES if n.startswith("page/") and n.endswith(".js"))  # fmt: skip
    ours = (
        f"<title>{html.escape(getattr(words.TITLE, language))}</title>"
        f'<meta name="description" content="{html.escape(getattr(words.DESCRIPTION, language))}" />'
        '<meta name="color-scheme" content="light dark" />'
        f'<script nonce="{nonce}">{_THEME}</script><link rel="icon" href="./static/icon.svg" />{styles}{scripts}'
        f'<script nonce="{nonce}" type="application/json" id="words">{said.replace("<", chr(92) + "u003c")}</script>'
        f'<script nonce="{nonce}" type="application/json" id="served">{served}</script>'
        f'<script nonce="{nonce}" type="module" src="{folder}/main.js"></script>'
    )
    return page.replace("</head>", ours + "</head>", 1)


@cache
def _packed(name: str) -> bytes:
    return gzip.compress((STATIC / name).read_bytes(), 9, mtime=0)


@cache
def _page_folder() -> str:
    """The name under which the page's own files are served: it changes when one of them does."""
    files = b"".join((STATIC / name).read_bytes() for name in FILES if name.startswith("page/"))
    return f"page-{hashlib.sha256(files).hexdigest()[:12]}"


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    detail: Any = error.detail or "Not found"
    message, number = (detail["message"], detail.get("id", "")) if isinstance(detail, dict) else (detail, "")
    if message == "There was an error parsing the body":  # fastapi's own, of bytes that are no text
        message = "The body is no JSON: send one JSON object in UTF-8"
    return _error(request, error.status_code, message, number, error.headers)


def _unreadable(request: Request, error: Exception) -> Response:
    return _error(request, 503, str(error))


def _invalid(request: Request, error: Exception) -> Response:
    """One line for a body or parameter of the wrong shape; what was sent is not repeated."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        said, at = str(first.get("ctx", {}).get("error", "it cannot be read")), first["loc"][-1]
        return _error(request, 400, f"The body is no JSON ({said} at character {at}): send one JSON object in UTF-8")
    place = ".".join(str(part) for part in first["loc"] if part != "body") or "body"
    message = str(first["msg"]).removeprefix("Value error, ")
    # OpenAI's clients know no 422.
    return _error(request, 400 if request.url.path.startswith("/v1/") else 422, f'"{place}": {message}')


def _error(
    request: Request, status: int, message: str, number: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    line = message.splitlines()[0] if message else "Not found"
    form = openai_form.error_json if request.url.path.startswith("/v1/") else error_json
    return JSONResponse(form(status, line, number), status, headers)

"""What stands before every route: which paths exist, who may post, how much, and the headers of every response.

Closed because gradio brings them and nobody here needs them: uploads, files and addresses fetched on the server's
behalf, the proxy, monitoring, run history, named API calls, "vibe" code editing. Whatever is not in `OPEN` is 404, so a
route that a later gradio adds is closed as well.
"""

import asyncio
import json
import logging
import re
import secrets
import traceback
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

BODY_LIMIT = 65_536  # bytes: a question of 4,000 characters is at most 24,000 bytes of escaped JSON
BODY_SECONDS = 20  # a body that takes longer is a client that drips

OPEN = re.compile(
    r"/|/healthz|/api/(?:ask|openapi\.json|articles/[^/]+)|/static/(?:page\.css|page\.js|icon\.svg)|/favicon\.ico|/robots\.txt"
    r"|/theme\.css|/assets/[\w.-]+|/gradio_api/(?:queue/join|queue/data|heartbeat/\w+|cancel)"
)

# Three loosenings, each for gradio 6.31, and no foreign host anywhere:
# style 'unsafe-inline': gradio writes style attributes and <style> elements (inline scripts get a nonce instead);
# script 'unsafe-eval', on the page only: gr.HTML compiles its constant template "${value}" with Function(); values are
# passed to it, never compiled (tests/test_page.py asks with hostile ones);
# base-uri 'self' instead of 'none': gradio's page has <base href="./">.
POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
}


class Guard:
    """ASGI middleware, the outermost. `shell` rewrites the page's HTML: (html, request headers, query, nonce) -> html."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...], shell: Callable[[str, Headers, str, str], str]) -> None:
        self.app = app
        self.origins = frozenset(origins)
        self.shell = shell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        nonce = secrets.token_urlsafe(16)
        begun = False

        async def answer(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                _dress(message, scope["path"], nonce)
            await send(message)

        try:
            refused = self._refusal(scope)
            if refused:
                await _plain(answer, *refused)
                return
            if scope["method"] in ("POST", "PUT", "PATCH", "DELETE"):
                receive = _replay(await _body(receive), receive)
            out = (
                _Rewriter(answer, lambda page: self.shell(page, *_request(scope), nonce))
                if scope["path"] == "/"
                else answer
            )
            await self.app(scope, receive, out)
        except _Refused as e:
            await _plain(answer, e.status, e.line)
        except Exception as e:
            number = record(e, scope["path"])
            if begun:
                raise  # the response is half sent: only closing the connection tells the client
            await _plain(answer, 500, f"Internal error {number}: try again, or give this number to the administrator")

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and line for a request that is not let through."""
        if not OPEN.fullmatch(scope["path"]):
            return 404, "Not found"
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return None
        headers = Headers(scope=scope)
        origin, site = headers.get("origin", ""), headers.get("sec-fetch-site", "")
        if origin in self.origins or (site in ("same-origin", "none")):
            return None
        # Browsers leave Sec-Fetch-Site out over plain http to a name; then the origin must be the host that was asked.
        if site or (origin and urlsplit(origin).netloc != headers.get("host", "")):
            return 403, "Requests from other sites are refused: name the site in CITEWIRE_ORIGINS to allow it"
        return None


def record(error: Exception, place: str) -> str:
    """Write a failure to the log and give the number under which it stands there.

    Where it happened, never what it said: an error's message may hold the reader's question.
    """
    number = secrets.token_hex(4)
    where = "".join(traceback.format_tb(error.__traceback__)[-6:])
    log.error("%s: %s failed with %s\n%s", number, place, type(error).__name__, where)
    return number


class _Refused(Exception):
    def __init__(self, status: int, line: str) -> None:
        super().__init__(line)
        self.status, self.line = status, line


def _request(scope: Scope) -> tuple[Headers, str]:
    return Headers(scope=scope), scope["query_string"].decode("latin-1")


def _dress(message: Message, path: str, nonce: str) -> None:
    """Put the headers on a response, over whatever is there."""
    headers = MutableHeaders(raw=message.setdefault("headers", []))
    for name, value in HEADERS.items():
        headers[name] = value
    headers["content-security-policy"] = POLICY.format(scripts=f" 'unsafe-eval' 'nonce-{nonce}'" if path == "/" else "")
    if path == "/" or path.startswith(("/api/", "/gradio_api/")) or message["status"] >= 400:
        headers["cache-control"] = "no-store"
    message["headers"] = headers.raw


async def _plain(send: Send, status: int, line: str) -> None:
    body = json.dumps({"error": line}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status in (408, 413):
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _body(receive: Receive) -> bytes:
    """The whole body, read before anything else runs; _Refused above the limit or when it drips."""
    parts = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise _Refused(400, "The request ended before its body")
                parts += message.get("body", b"")
                if len(parts) > BODY_LIMIT:
                    raise _Refused(413, f"The request is larger than {BODY_LIMIT:,} bytes")
                if not message.get("more_body", False):
                    return bytes(parts)
    except TimeoutError:
        raise _Refused(408, f"The request took longer than {BODY_SECONDS} seconds") from None


def _replay(body: bytes, receive: Receive) -> Receive:
    """A receive that gives the body once and then what the connection says."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


class _Rewriter:
    """A send that holds an HTML response back and sends it rewritten."""

    def __init__(self, send: Callable[[Message], Awaitable[None]], rewrite: Callable[[str], str]) -> None:
        self.send, self.rewrite = send, rewrite
        self.start: dict[str, Any] | None = None
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if not Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                await self.send(message)
            else:
                self.start = dict(message)
            return
        if self.start is None:
            await self.send(message)
            return
        self.body += message.get("body", b"")
        if message.get("more_body", False):
            return
        # A HEAD has no body to rewrite, and says nothing of its length.
        page = self.rewrite(self.body.decode()).encode() if self.body else b""
        headers = MutableHeaders(raw=list(self.start["headers"]))
        del headers["content-length"]
        if page:
            headers["content-length"] = str(len(page))
        await self.send({**self.start, "headers": headers.raw})
        await self.send({"type": "http.response.body", "body": page})

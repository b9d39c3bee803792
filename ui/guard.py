"""What stands before every route, in this order:

    1. which paths exist at all (ui/paths.py), and under which name we are asked;
    2. from where (ui/origins.py): pages of other origins may read and ask only when they are listed;
    3. who asks (ui/auth.py), and whether that reader may;
    4. how often (ui/limits.py), and how much: the whole body is read before anything else runs (ui/body.py);
    5. whose the conversation is that gradio knows by a number of the browser's choice.

Closed because gradio brings them and nobody here needs them: uploads, files and addresses fetched on the server's
behalf, the proxy, monitoring, run history, named API calls, "vibe" code editing (ui/paths.py).
"""

import json
import logging
import secrets
import traceback
from collections import OrderedDict
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.auth import SIGN_IN, Reader, SignIn, Unknown
from ui.body import Refused, Rewriter, replay, whole
from ui.headers import PREFLIGHT, dress, shared
from ui.limits import Quotas
from ui.origins import From, Origins
from ui.paths import ADMIN, ADMIN_DOOR, ASKING, FREE, OPEN, SHARED, UPLOAD, needed

log = logging.getLogger(__name__)

CONVERSATIONS = 20_000  # of gradio's that are remembered with their reader, about 4 MB

_FOREIGN = "Requests from other sites are refused: name the site in CITEWIRE_ORIGINS to allow it"
_SIGN_IN_PAGE = (
    '<!doctype html><html lang="ko"><meta charset="utf-8"><title>citewire</title>'
    '<link rel="icon" href="/static/icon.svg"><meta name="viewport" content="width=device-width">'
    '<body style="font: 16px/1.6 sans-serif; max-width: 32em; margin: 20vh auto; padding: 0 1em; color-scheme: light dark">'
    "<p>로그인이 필요합니다. 사내 포털에서 들어오거나 관리자에게 문의하십시오.</p>"
    '<p lang="en">Please sign in: come in through your intranet, or ask your administrator.</p></body></html>'
)


class Guard:
    """ASGI middleware, the outermost. `shell` rewrites the page's HTML: (html, request, nonce) -> html.

    Behind it `request.state.subject` is who asks, "" for an anonymous reader, and `request.state.scopes` what for.
    """

    def __init__(
        self,
        app: ASGIApp,
        sign_in: SignIn,
        origins: Origins,
        quotas: Quotas,
        shell: Callable[[str, Scope, str], str],
    ) -> None:
        self.app = app
        self.sign_in, self.origins, self.quotas, self.shell = sign_in, origins, quotas, shell
        self.framers = " ".join(sorted(origins.listed))
        self.conversations: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        nonce, path, headers = secrets.token_urlsafe(16), scope["path"], Headers(scope=scope)
        place = self.origins.of(headers)
        readable = headers["origin"] if place is From.LISTED and SHARED.fullmatch(path) else ""
        begun = False

        async def answer(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                dress(message, path, nonce, self.framers)
                # A cache must not give one origin what was meant for another.
                if SHARED.fullmatch(path):
                    MutableHeaders(raw=message["headers"]).add_vary_header("Origin")
                if readable:
                    shared(message, readable)
            await send(message)

        try:
            if await self._preflight(scope, headers, answer, readable):
                return
            inner, receive = await self._let_in(scope, receive, headers, place)
            page = path == "/"
            out = Rewriter(answer, lambda page: self.shell(page, inner, nonce)) if page else answer
            await self.app(inner, receive, out)
        except Unknown:
            proxy = self.sign_in.proxy
            guessed = "authorization" in headers
            wait = self.quotas.failed(proxy.client(scope, proxy.trusts(scope))) if guessed else 0
            refused = _too_often(wait) if wait else Refused(401, SIGN_IN, {"www-authenticate": "Bearer"})
            page = path == "/" and not wait and "text/html" in headers.get("accept", "")
            await _plain(answer, path, refused, _SIGN_IN_PAGE if page else "")
        except Refused as e:
            await _plain(answer, path, e)
        except Exception as e:
            number = record(e, path)
            if begun:
                raise  # the response is half sent: only closing the connection tells the client
            line = f"Internal error {number}: try again, or give this number to the administrator"
            await _plain(answer, path, Refused(500, line))

    async def _preflight(self, scope: Scope, headers: Headers, answer: Send, readable: str) -> bool:
        """Answers a browser that asks whether it may ask; False for every other request."""
        if scope["method"] != "OPTIONS" or "access-control-request-method" not in headers:
            return False
        if not OPEN.fullmatch(scope["path"]):
            raise Refused(404, "Not found")
        if not readable or headers["access-control-request-method"] not in ("GET", "POST", "DELETE"):
            raise Refused(400, _FOREIGN)
        await answer({"type": "http.response.start", "status": 200, "headers": list(PREFLIGHT)})
        await answer({"type": "http.response.body", "body": b""})
        return True

    async def _let_in(self, scope: Scope, receive: Receive, headers: Headers, place: From) -> tuple[Scope, Receive]:
        """The request as the routes see it; Refused or Unknown."""
        # 1.
        path, writes = scope["path"], scope["method"] not in ("GET", "HEAD", "OPTIONS")
        if not OPEN.fullmatch(path):
            raise Refused(404, "Not found")
        if not self.origins.is_us(headers):
            raise Refused(421, "This server is not known by that name: list it in CITEWIRE_NAMES to be asked under it")
        # 2.
        free = bool(FREE.fullmatch(path))
        if place is From.FOREIGN and (writes or not (free or path == "/")):
            raise Refused(403, _FOREIGN)
        # 3.
        proxy = self.sign_in.proxy
        trusted = proxy.trusts(scope)
        address = proxy.client(scope, trusted)
        try:
            reader = await self.sign_in.reader(scope, headers, place, trusted)
        except Unknown:
            # Where a token is not needed, one that is given must count all the same.
            if not free or "authorization" in headers:
                raise
            reader = Reader("", frozenset())
        if reader.ambient and place is From.LISTED and not free:
            raise Refused(403, "A page of another site asks with a token, not with the reader's own sign-in")
        if place is From.LISTED and ADMIN.fullmatch(path):
            raise Refused(403, "Only pages of this server administrate it")
        if not free and not (reader.local and path in ADMIN_DOOR):
            lacking = needed(path) - reader.scopes
            if lacking:
                raise Refused(403, f"This needs the scope {' and '.join(sorted(lacking))}")
        # 4.
        key = (reader.subject, headers.get("origin", "")) if reader.subject else None
        limited = (not free or path == "/api/token") and not reader.local
        asks = writes and path in ASKING
        body_decides = writes and path in ("/mcp", "/gradio_api/queue/join")
        if limited and not body_decides:
            self._within(key, address, asks, path)
        if writes and path != UPLOAD:
            body = await whole(receive)
            if limited and body_decides:
                self._within(key, address, _asks(path, body), path)
            receive = replay(body, receive)
        else:
            body = b""
        # 5.
        if path.startswith("/gradio_api/"):
            self._own(_conversation(scope, body), reader.subject)
        state = {**scope.get("state", {}), "subject": reader.subject, "scopes": reader.scopes}
        return {**scope, "state": state, "headers": proxy.cleaned(scope["headers"], trusted)}, receive

    def _within(self, key: Any, address: str, asks: bool, path: str) -> None:
        # One backend asks for the tokens of all its readers.
        token = path == "/api/token"
        if wait := self.quotas.address(address) if token else self.quotas.wait(key, address, asks):
            raise _too_often(wait)

    def _own(self, conversation: str, subject: str) -> None:
        """The first reader who uses a conversation keeps it."""
        if not conversation:
            return
        owner = self.conversations.pop(conversation, subject)
        self.conversations[conversation] = owner
        if len(self.conversations) > CONVERSATIONS:
            self.conversations.popitem(last=False)
        if owner != subject:
            raise Refused(404, "Not found")


def record(error: Exception, place: str) -> str:
    """Write a failure to the log and give the number under which it stands there.

    Where it happened, never what it said: an error's message may hold the reader's question.
    """
    number = secrets.token_hex(4)
    where = "".join(traceback.format_tb(error.__traceback__)[-6:])
    log.error("%s: %s failed with %s\n%s", number, place, type(error).__name__, where)
    return number


def _too_often(seconds: int) -> Refused:
    return Refused(429, f"Too many requests: ask again in {seconds} s", {"retry-after": str(seconds)})


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _asks(path: str, body: bytes) -> bool:
    """Whether a call of a tool, or an event of the page, is a question: then it calls a tool, or carries text."""
    said = _json(body)
    if path == "/mcp":
        calls = said if isinstance(said, list) else [said]
        return any(isinstance(call, dict) and call.get("method") == "tools/call" for call in calls)
    data = said.get("data") if isinstance(said, dict) else None
    return isinstance(data, list) and any(isinstance(item, str) and item.strip() for item in data)


def _conversation(scope: Scope, body: bytes) -> str:
    """Gradio's number of a conversation: in the path, the query or the body."""
    path = scope["path"]
    if path.startswith("/gradio_api/heartbeat/"):
        return str(path.rpartition("/")[2])
    if body:
        said = _json(body)
        return str(said.get("session_hash", "")) if isinstance(said, dict) else ""
    return str(parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0])


async def _plain(send: Send, path: str, refused: Refused, page: str = "") -> None:
    """A refusal as a page, in OpenAI's form or in ours."""
    error: dict[str, Any] = {"message": refused.line}
    if path.startswith("/v1/"):
        from ui.openai_form import error_json

        error = error_json(refused.status, refused.line)["error"]
    body = page.encode() if page else json.dumps({"error": error}).encode()
    kind = b"text/html; charset=utf-8" if page else b"application/json"
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    headers += [(name.encode(), value.encode()) for name, value in refused.headers.items()]
    if refused.status in (408, 413):
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

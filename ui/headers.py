"""The headers of every response, errors too: what the browser may load, who may frame it, who may read it."""

from starlette.datastructures import MutableHeaders
from starlette.types import Message

from ui import reports

# Three loosenings, each for gradio 6.31, and no foreign host anywhere:
# style 'unsafe-inline': gradio writes style attributes and <style> elements (inline scripts get a nonce instead);
# script 'unsafe-eval', on the page only: gr.HTML compiles its constant template "${value}" with Function(); values are
# passed to it, never compiled (tests/test_page.py asks with hostile ones);
# base-uri 'self' instead of 'none': gradio's page has <base href="./">.
POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors {ancestors}"
)

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
}
EMBED = "/embed"  # the widget as a page of its own, for frames on listed origins: nothing else may be framed
REPORT = "/api/admin/reports/"  # somebody else's page: it may look as it likes and do nothing
WIDGET = "/widget.js"  # public, and loaded by pages of other origins
_STORED = ("/static/", "/assets/", "/theme.css", "/favicon.ico", "/robots.txt", WIDGET)


def dress(message: Message, path: str, nonce: str, framers: str) -> None:
    """Put the headers on a response, over whatever is there. `framers` are the origins that may frame `EMBED`."""
    headers = MutableHeaders(raw=message.setdefault("headers", []))
    for name, value in HEADERS.items():
        headers[name] = value
    # Only we say who may read: nothing behind the guard may.
    for name in [n for n in headers if n.startswith("access-control-") and n.encode() not in dict(PREFLIGHT)]:
        del headers[name]
    scripts, ancestors = "", "'none'"
    if path == "/":
        scripts = f" 'unsafe-eval' 'nonce-{nonce}'"
    elif path == EMBED and framers:
        ancestors = framers
        del headers["x-frame-options"]
    elif path == WIDGET:
        headers["cross-origin-resource-policy"] = "cross-origin"
    report = path.startswith(REPORT) and headers.get("content-type", "").startswith("text/html")
    headers["content-security-policy"] = (
        reports.POLICY if report else POLICY.format(scripts=scripts, ancestors=ancestors)
    )
    if not path.startswith(_STORED) or message["status"] >= 400:
        headers["cache-control"] = "no-store"
    message["headers"] = headers.raw


def shared(message: Message, origin: str) -> None:
    """Let a listed origin read the response, without credentials."""
    headers = MutableHeaders(raw=message["headers"])
    headers["access-control-allow-origin"] = origin
    headers["access-control-expose-headers"] = "retry-after, www-authenticate"
    message["headers"] = headers.raw


PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, POST, DELETE"),
    (
        b"access-control-allow-headers",
        b"authorization, content-type, last-event-id, mcp-protocol-version, mcp-session-id",
    ),
    (b"access-control-max-age", b"600"),
    (b"content-length", b"0"),
]

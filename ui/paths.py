"""Which paths there are, and what each needs. Whatever is not in `OPEN` is 404, so a route that a later gradio adds is closed."""

import re

OPEN = re.compile(
    r"/|/healthz|/readyz|/metrics|/mcp|/v1/(?:models(?:/[^/]+)?|chat/completions)"
    r"|/api/(?:ask|ask/stream(?:/[\w-]{1,64})?|search|archive|feedback|token|openapi\.json|articles/[^/]+(?:/versions)?"
    r"|answers/[\w-]{1,64}/searched)"
    r"|/admin|/api/admin/(?:session|status|uploads(?:/[\w-]{1,64})?|ingest|sync|feedback|feedback\.jsonl|reports"
    r"|reports/.{1,300}|jobs(?:/[\w-]{1,64}(?:/events)?)?)"
    r"|/static/(?:[\w-]{1,40}/)?[\w-]{1,40}\.(?:css|js|svg)|/favicon\.ico|/robots\.txt|/widget\.js|/embed"
    r"|/theme\.css|/assets/[\w.-]+|/gradio_api/(?:queue/join|queue/data|heartbeat/\w+|cancel)"
)
# Nothing of the archive is in these, so nobody need sign in. /metrics decides by the reader's scopes and its own setting;
# /api/token by its secret.
FREE = re.compile(
    r"/healthz|/readyz|/metrics|/static/.*|/assets/.*|/theme\.css|/favicon\.ico|/robots\.txt|/widget\.js|/embed|/api/token"
)
# What a listed origin may read, with a token.
SHARED = re.compile(r"/api/(?:ask|search|archive|feedback|articles)(?:/.*)?|/v1/.*|/mcp|/widget\.js")
ADMIN = re.compile(r"(?:/api)?/admin(?:/.*)?")
# What the one who sits at this machine may have before a link is handed in: a page with nothing in it, and the handing in.
ADMIN_DOOR = ("/admin", "/api/admin/session")
UPLOAD = "/api/admin/uploads"  # its body goes to a file as it comes, and has a limit of its own
NEEDS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (ADMIN, frozenset({"admin"})),
    (re.compile(r"/api/ask.*|/v1/chat/completions"), frozenset({"ask"})),
    (re.compile(r"/api/feedback"), frozenset({"feedback"})),
    (re.compile(r"/api/.*|/v1/models.*"), frozenset({"read"})),
    (re.compile(r".*"), frozenset({"ask", "read"})),  # the page, what gradio does for it, the tools
)
ASKING = ("/api/ask", "/api/ask/stream", "/v1/chat/completions")


def needed(path: str) -> frozenset[str]:
    """The scopes that a path needs.

    >>> sorted(needed("/api/admin/status")), sorted(needed("/api/ask")), sorted(needed("/"))
    (['admin'], ['ask'], ['ask', 'read'])
    """
    return next(scopes for form, scopes in NEEDS if form.fullmatch(path))

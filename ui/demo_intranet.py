"""A page of an intranet that shows the widget, with its backend: copy `intranet`, it is the whole integration.

1. Your backend knows who is signed in. It asks citewire for a short token in that name, with the site's secret, which
   never leaves the backend.
2. Your page loads the widget from citewire and tells it where your backend hands out tokens. The widget asks for one
   when it starts, shortly before it ends, and when it is refused.
3. Your page's own policy needs citewire's origin in script-src and connect-src, and nothing else.
"""

import secrets
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

PAGE = Path(__file__).with_name("static") / "intranet.html"
SCRIPT = """
customElements.whenDefined("citewire-chat").then(() => {
  document.querySelector("citewire-chat").tokenProvider = async () => {
    const response = await fetch("/citewire-token", { method: "POST" });
    if (!response.ok) throw new Error("signed out");
    return (await response.json()).token;
  };
});
"""


def intranet(citewire: str, secret: str, origin: str, signed_in: "Callable[[Request], str]") -> "FastAPI":
    """The host's application. `signed_in` gives the name of the reader of a request, "" for nobody."""
    import httpx
    from fastapi import FastAPI, HTTPException, Request
    from fastapi.responses import HTMLResponse, Response

    app = FastAPI(openapi_url=None)
    policy = f"default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self' {citewire}; connect-src 'self' {citewire}"

    # 1.
    @app.post("/citewire-token")
    def token(request: Request) -> dict[str, object]:
        reader = signed_in(request)
        if not reader:
            raise HTTPException(401, "Sign in first")
        if request.headers.get("origin", origin) != origin:
            raise HTTPException(403, "Only our own page may ask")
        asked = {"subject": reader, "origin": origin, "scopes": ["ask", "read", "feedback"]}
        # trust_env: a proxy of the environment must not see the secret.
        with httpx.Client(trust_env=False, timeout=5) as client:
            answer = client.post(f"{citewire}/api/token", json=asked, headers={"X-Citewire-Secret": secret})
        if answer.status_code != 200:
            raise HTTPException(502, f"citewire gave no token ({answer.status_code})")
        return dict(answer.json())

    # 2. and 3.
    @app.get("/")
    def page() -> Response:
        text = PAGE.read_text("utf-8").replace("{{citewire}}", citewire)
        return HTMLResponse(text, headers={"content-security-policy": policy, "cache-control": "no-store"})

    @app.get("/intranet.js")
    def script() -> Response:
        return Response(SCRIPT, media_type="text/javascript")

    return app


def demonstrate(archive: Path | None, port: int) -> None:
    """Serve citewire over the sample corpus, and an intranet page on the next port, until Ctrl+C."""
    import uvicorn

    from rag.sites import Site, digest
    from rag.wiring import open_chatbot
    from ui.app import create_app
    from ui.sample import sample_settings

    citewire, origin = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
    secret = secrets.token_urlsafe(32)
    site = Site(name="demo", secret=digest(secret), origins=(origin,))  # type: ignore[arg-type]
    settings = sample_settings(archive, port=port, sites=(site,))
    host = uvicorn.Server(
        uvicorn.Config(intranet(citewire, secret, origin, lambda _: "kim"), port=port + 1, log_level="warning")
    )
    with open_chatbot(settings) as chatbot:
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(chatbot, settings), port=port, log_level="warning", proxy_headers=False, server_header=False,
                timeout_graceful_shutdown=5,
            )
        )  # fmt: skip
        Thread(target=host.run, daemon=True).start()
        print(f"The intranet's page: {origin}   citewire: {citewire}  (Ctrl+C ends both)", flush=True)
        server.run()
        host.should_exit = True

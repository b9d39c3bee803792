"""The page of an intranet that shows the widget: its backend against the real server."""

import socket
from pathlib import Path

import httpx
from starlette.testclient import TestClient

from rag.sites import Site, digest
from tests.live import live
from tests.scripted import ScriptedChatbot, Settings, fill
from ui.app import create_app
from ui.demo_intranet import intranet

SECRET = "s" * 43


def test_a_page_elsewhere_gets_a_token_and_asks_with_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        origin = f"http://127.0.0.1:{free.getsockname()[1]}"
    archive = fill(tmp_path)
    site = Site(name="demo", secret=digest(SECRET), origins=(origin,))  # type: ignore[arg-type]
    with live(create_app(ScriptedChatbot(archive), Settings(sites=(site,)))) as server:  # type: ignore[arg-type]
        host = TestClient(intranet(server.url, SECRET, origin, lambda request: request.headers.get("x-user", "")))
        page = host.get("/")
        assert f'src="{server.url}/widget.js"' in page.text and SECRET not in page.text + host.get("/intranet.js").text
        assert f"connect-src 'self' {server.url}" in page.headers["content-security-policy"]
        assert host.post("/citewire-token").status_code == 401
        evil = {"x-user": "kim", "origin": "https://evil.example"}
        assert host.post("/citewire-token", headers=evil).status_code == 403
        made = host.post("/citewire-token", headers={"x-user": "kim", "origin": origin}).json()
        assert made["expires_in"] == 300
        with httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {made['token']}"}) as client:
            question = {"question": "줄입니까?"}
            assert client.post("/api/ask", json=question, headers={"origin": origin}).status_code == 200
            assert client.post("/api/ask", json=question).status_code == 401
        wrong = TestClient(intranet(server.url, "x" * 43, origin, lambda _: "kim"))
        assert wrong.post("/citewire-token").status_code == 502
    archive.close()

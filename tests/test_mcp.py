"""The archive's tools over the Model Context Protocol, asked by the official client over HTTP and stdio.

Skipped, and said so, where the optional extra `mcp` is not installed.
"""

import asyncio
import re
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

pytest.importorskip("mcp", reason="NOT TESTED: MCP needs `pip install '.[mcp]'`")

from mcp import Client, StdioServerParameters

CAPEX = "Will KT cut network capex?"
SECRET = "비밀 질문"


def called(target: Any, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """The tools that are listed, then the result of each call."""

    async def call() -> list[Any]:
        async with Client(target) as client:
            listed = await client.list_tools()
            return [listed.tools, *[await client.call_tool(name, given) for name, given in calls]]

    return asyncio.run(asyncio.wait_for(call(), 60))


def test_ask_search_and_open_over_http(written_sample: Any) -> None:
    tools, answered, hits, article = called(
        f"{written_sample[0].url}/mcp", ("ask", {"question": CAPEX}), ("search", {"query": "KT 설비투자", "limit": 3}),
        ("open_article", {"article_id": "f99244ac86", "sentences": [1]}),
    )  # fmt: skip
    assert [t.name for t in tools] == ["ask", "search", "open_article"]
    assert all(t.description and t.input_schema["properties"] and t.annotations.read_only_hint for t in tools)
    answer, text = answered.structured_content, answered.content[0].text
    assert not answered.is_error and answer["claims"] and answer["claims"][0]["text"] in text
    assert text.splitlines()[-1].startswith(f"[{answer['sources'][-1]['number']}] ")  # its sources as a list
    assert len(hits.structured_content["hits"]) == 3 and "article_id=" in hits.content[0].text
    assert article.structured_content["id"] == "f99244ac86" and "\n> 1 " in article.content[0].text


@pytest.mark.parametrize(
    ("tool", "given", "says"),
    [("ask", {}, "question"), ("ask", {"question": "x" * 4_001}, "4,000"), ("ask", {"question": " "}, "empty"),
     ("ask", {"question": "x", "since": "soon"}, "must be a day"), ("search", {"query": "x", "limit": 99}, "limit"),
     ("open_article", {"article_id": "none"}, "No such article"), ("rm", {"path": "/"}, "There is no tool 'rm'")],
)  # fmt: skip
def test_what_a_tool_cannot_do_is_said(written_sample: Any, tool: str, given: dict[str, Any], says: str) -> None:
    _, result = called(f"{written_sample[0].url}/mcp", (tool, given))
    assert result.is_error and says in result.content[0].text and "\n" not in result.content[0].text


def test_no_session_is_kept_and_other_hosts_may_ask(written_sample: Any) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    headers = {"accept": "application/json, text/event-stream", "host": "chat.corp.example"}
    response = httpx.post(f"{written_sample[0].url}/mcp", json=body, headers=headers)
    assert response.status_code == 200 and "mcp-session-id" not in response.headers
    assert len(response.json()["result"]["tools"]) == 3
    evil = httpx.post(f"{written_sample[0].url}/mcp", json=body, headers=headers | {"origin": "https://evil.example"})
    assert evil.status_code == 403


def test_a_failure_of_ours_is_a_number(written_sample: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("ui.mcp.found", broken)
    _, result = called(f"{written_sample[0].url}/mcp", ("search", {"query": SECRET}))
    assert result.is_error and re.match(r"Internal error [0-9a-f]{8}:", result.content[0].text)
    assert "비밀" not in result.content[0].text and "비밀" not in caplog.text


def test_stdio(sample_folder: Path) -> None:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "ui.cli", "mcp", "--archive", str(sample_folder)]
    )
    tools, answered = called(command, ("ask", {"question": CAPEX, "language": "en"}))
    assert len(tools) == 3 and answered.structured_content["model"] == "extractive"
    assert "[1]" in answered.content[0].text

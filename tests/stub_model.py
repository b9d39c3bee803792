"""A server that speaks OpenAI's chat completions on loopback, and fails in every way such a server can.

    with StubModel(mode="normal") as stub:
        Settings(chat_model="openai:stub", chat_url=stub.url)

`mode` may change while it runs. What it was sent is in `stub.requests`, how many calls are being answered in `stub.active`,
how many were left by their reader in `stub.left`.
"""

import json
import re
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

MODES = ("normal", "slow", "hang", "stall", "refuse", "silent", "reset", "401", "400", "404", "500", "429", "cut", "cut_done", "cut_reset",
         "length", "malformed", "error_event", "html", "empty", "bad_citations", "refusal", "endless", "loop", "puppet")  # fmt: skip
_EVIDENCE = re.compile(r"^\[([a-z]\d[a-z]\.\d+)\] (.+)$", re.MULTILINE)


class StubModel:
    """One such server. `answer` takes the prompt's [(id, sentence)] and its question and gives the text of mode "normal".

    `first` and `pace` are seconds to the first piece and between pieces of `size` characters. `retry_after` goes out with a
    429. `fails` calls fail in their mode, the later ones are normal (0: all fail). `read` is the share of the prompt
    that the reported usage admits to have read.
    """

    def __init__(
        self,
        mode: str = "normal",
        *,
        answer: Callable[[list[tuple[str, str]], str], str] | None = None,
        first: float = 0.0,
        pace: float = 0.0,
        size: int = 5,
        retry_after: str = "1",
        fails: int = 0,
        read: float = 1.0,
    ) -> None:
        assert mode in MODES, mode
        self.mode, self.answer = mode, answer or cited_answer
        self.first, self.pace, self.size = first, pace, size
        self.retry_after, self.fails, self.read = retry_after, fails, read
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []
        self.active = self.left = 0
        self.ended = threading.Event()
        self.lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        # Bound and not listening: a connection is refused, and nobody else gets the port.
        self._closed = socket.socket()
        self._closed.bind(("127.0.0.1", 0))
        # Listening with no place left: further packets are swallowed, as behind a firewall.
        self._full = [socket.socket() for _ in range(4)]
        self._full[0].bind(("127.0.0.1", 0))
        self._full[0].listen(0)
        for waiting in self._full[1:]:
            waiting.setblocking(False)
            waiting.connect_ex(self._full[0].getsockname())

    def __enter__(self) -> Self:
        stub = self

        class Handler(_Handler):
            model: StubModel = stub

        self._server = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        for spare in (self._closed, *self._full):
            spare.close()
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    @property
    def url(self) -> str:
        assert self._server
        other = {"refuse": self._closed, "silent": self._full[0]}.get(self.mode)
        address = other.getsockname() if other else self._server.server_address
        return f"http://127.0.0.1:{address[1]}/v1"

    @property
    def calls(self) -> int:
        return len(self.requests)

    @property
    def prompts(self) -> list[str]:
        """Every prompt that was read, its messages joined."""
        return ["\n".join(str(m["content"]) for m in r["messages"]) for r in self.requests]

    def now(self) -> str:
        """The mode of the call that is being answered."""
        return "normal" if self.fails and self.calls > self.fails else self.mode


def evidence_in(prompt: str) -> list[tuple[str, str]]:
    """The prompt's sentences with their ids."""
    return _EVIDENCE.findall(prompt)


def question_in(prompt: str) -> str:
    found = re.findall(r"^(?:질문|Question): (.+)$", prompt, re.MULTILINE)
    return str(found[-1]) if found else ""


def cited_answer(evidence: list[tuple[str, str]], question: str) -> str:
    """The two sentences that share most pairs of letters with the question, each with its id."""
    asked = _pairs(question)
    best = sorted(evidence, key=lambda e: -len(asked & _pairs(e[1])))[:2]
    return " ".join(f"{text} [{key}]" for key, text in best) or "NOT_IN_SOURCES"


def _pairs(text: str) -> set[str]:
    letters = re.sub(r"\W", "", text.lower())
    return {letters[i : i + 2] for i in range(len(letters) - 1)}


def _puppet(prompt: str) -> str:
    """Reads everything back, the rules first, and does whatever the text asks for."""
    links = re.findall(r"[a-z]+://[^\s\"'<>)\]]+", prompt)
    shown = "".join(
        f'\n![x]({u}?q=secret) [click]({u}) <img src="{u}" onerror="x()"> <{u}> {u}\n[r]: {u}\n' for u in links
    )
    asked = "\n".join(re.findall(r"(?:[Pp]rint|[Ww]rite|출력|써라)[^:\n]{0,20}: ?(.+)", prompt))
    return f"{prompt}\n{shown}\n{asked}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that is gone is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: StubModel

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        self._whole(200, {"object": "list", "data": [{"id": "stub", "object": "model"}]})

    def do_POST(self) -> None:
        stub = self.model
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with stub.lock:
            stub.requests.append(body)
            stub.headers.append({k.lower(): v for k, v in self.headers.items()})
            stub.times.append(time.monotonic())
            stub.active += 1
            mode = stub.now()
        try:
            self._serve(mode, body)
        except (BrokenPipeError, ConnectionResetError):
            with stub.lock:
                stub.left += 1
            self.close_connection = True
        finally:
            with stub.lock:
                stub.active -= 1

    def _serve(self, mode: str, body: dict[str, Any]) -> None:
        stub = self.model
        prompt = "\n".join(str(m["content"]) for m in body["messages"])
        if mode in {"400", "401", "404", "429", "500"}:
            extra = {"Retry-After": stub.retry_after} if mode == "429" else {}
            text = "Incorrect API key provided: sk-very-secret" if mode == "401" else f"maximum context length {mode}"
            return self._whole(int(mode), {"error": {"message": text, "type": "stub", "code": None}}, extra)
        if mode == "reset":
            return self._reset()
        if mode == "hang":
            return self._wait(60)
        if mode == "html":
            return self._whole(200, "<html>Welcome to the proxy</html>")
        self._wait(stub.first)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.close_connection = True
        self.end_headers()
        self._event({"role": "assistant", "content": ""})
        text = self._text(mode, prompt)
        pieces = _pieces(text, stub.size)
        if mode in {"cut", "cut_done", "cut_reset", "stall", "malformed", "error_event"}:
            pieces = iter(list(pieces)[: max(1, -(-len(text) // stub.size) * 2 // 3)])
        for piece in pieces:
            self._event({"content": piece})
            if stub.pace:
                self._wait(stub.pace)
        match mode:
            case "stall":
                return self._wait(60)
            case "cut_reset":
                return self._reset()
            case "malformed":
                self._send('data: {"choices": [{"delta": {"content": \n\n')
            case "error_event":
                self._send('data: {"error": {"message": "out of memory", "code": 500}}\n\n')
            case "cut_done":
                self._send("data: [DONE]\n\n")
            case "cut":
                pass
            case _:
                self._event({}, "length" if mode == "length" else "stop")
                if body.get("stream_options", {}).get("include_usage"):
                    read = int(stub.read * len(prompt) * 0.7)
                    usage = {"prompt_tokens": read, "completion_tokens": len(text), "total_tokens": read + len(text)}
                    self._send(f"data: {json.dumps({**_CHUNK, 'choices': [], 'usage': usage})}\n\n")
                self._send("data: [DONE]\n\n")

    def _text(self, mode: str, prompt: str) -> str:
        evidence = evidence_in(prompt)
        match mode:
            case "empty":
                return ""
            case "refusal":
                return "NOT_IN_SOURCES"
            case "puppet":
                return _puppet(prompt)
            case "endless":
                return "".join(f"{n}번째 문장은 앞의 것과 다르다 [{evidence[0][0]}]. " for n in range(20_000))
            case "loop":
                return f"{evidence[0][1]} [{evidence[0][0]}] " + "같은 말을 또 한다. " * 5_000
            case "bad_citations":
                key, said = evidence[0]
                other = "z9z.99"
                return (f"{said} [{key}, {other}] 둘째 문장이다 [0]. 셋째 문장이다 [99][1][2]. 넷째 (CAPEX, 2024년 2조4000억원) [단독] "
                        f"문장이다 [{key.split('.')[0]}.9999]. 다섯째 [source](https://evil.example/?q=1) 문장이다.")  # fmt: skip
        return self.model.answer(evidence, question_in(prompt))

    def _event(self, delta: dict[str, str], reason: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        self._send(f"data: {json.dumps({**_CHUNK, 'choices': [choice]}, ensure_ascii=False)}\n\n")

    def _send(self, text: str) -> None:
        if self._gone():
            raise BrokenPipeError
        self.wfile.write(text.encode())
        self.wfile.flush()

    def _whole(self, status: int, body: object, extra: dict[str, str] | None = None) -> None:
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(body, str) else "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (extra or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not self.model.ended.is_set():
            if self._gone():
                raise BrokenPipeError
            time.sleep(min(left, 0.02))

    def _gone(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


_CHUNK = {"id": "stub", "object": "chat.completion.chunk", "created": 0, "model": "stub"}


def _pieces(text: str, size: int) -> Iterator[str]:
    return (text[i : i + size] for i in range(0, len(text), size))

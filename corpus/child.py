"""Strangers' files are parsed in a child process, where a crash, a hang or a bomb costs one file and no more.

The parent sends one file at a time over a pipe and gets its articles back as JSON, never as objects. The child has no key
or token in its environment, opens no socket, starts no program and writes no file. It is started once, used for many
files, and replaced when it dies, hangs or has grown.
"""

import atexit
import contextlib
import json
import os
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from corpus.article import Article, Skipped, UnreadableError
from corpus.zipped import Part

# RELIABILITY's limits of one document. The largest of 129 news pages needs 0.2 GB and 2 s.
MEMORY = 1_000_000_000  # bytes of address space; a fresh child takes 67 MB
CPU = 20  # seconds of processor time
WALL = 30  # seconds from sending to having
GROWN = 400_000_000  # bytes that a child may still hold after a file; one that holds more is replaced
_REPLY = 80_000_000  # bytes; the 50 MB that a zip may unfold to, and room for their names
_IDLE = 60.0  # seconds after which a child without work ends by itself
_FRAME = struct.Struct(">QQ")  # lengths of the JSON and of the bytes behind it


class Child:
    """A process that reads files. Safe from several threads, which take turns; the process starts at the first file."""

    def __init__(self, memory: int = MEMORY, cpu: int = CPU, wall: float = WALL) -> None:
        self.limits = (memory, cpu, wall)
        self.peak = 0  # bytes, the most that any child of this object has held
        self.started = 0
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def read(
        self, kind: str, data: bytes, source: str, url: str = "", columns: Mapping[str, str] | None = None
    ) -> list[Article | Skipped | Part]:
        """What the reader of `kind` (a suffix such as ".pdf") finds in the file.

        UnreadableError when it finds no article, or was stopped at a limit, or crashed: the next file gets a new child.
        """
        head = json.dumps({"kind": kind, "source": source, "url": url, "columns": dict(columns or {})}).encode()
        with self._lock:
            for attempt in (1, 2):
                reply = self._exchange(head, data)
                if reply is not None:
                    return _found(*reply)
                if attempt == 2:
                    break
            raise UnreadableError("the process that reads files ends as soon as it starts: run `citewire doctor`")

    def _exchange(self, head: bytes, data: bytes) -> tuple[dict[str, Any], bytes] | None:
        """The child's reply; None when it had retired before it saw the file."""
        process = self._ready()
        assert process.stdin is not None and process.stdout is not None
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(self.limits[2], stop)
        clock.daemon = True
        clock.start()
        try:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(_FRAME.pack(len(head), len(data)) + head)
                process.stdin.write(data)
                process.stdin.flush()
            reply = _receive(process.stdout)
        finally:
            clock.cancel()
        if reply is None:
            code = self._end(process)
            if late.is_set():
                raise UnreadableError(f"reading it took more than {self.limits[2]:g} s")
            if code == 0:
                return None
            raise UnreadableError(_cause(code, self.limits))
        self.peak = max(self.peak, int(reply[0]["peak"]))
        if reply[0]["held"] > GROWN or reply[0]["spent"]:
            self._end(process)
        return reply

    def _ready(self) -> "subprocess.Popen[bytes]":
        if self._process is not None and self._process.poll() is not None:
            self._end(self._process)
        if self._process is None:
            root = str(Path(__file__).resolve().parent.parent)
            # Nothing of the parent's environment but what a Python needs to start: no key, no token, no proxy.
            kept = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR", "TEMP", "VIRTUAL_ENV")
            environment = {name: os.environ[name] for name in kept if name in os.environ} | {
                "PYTHONPATH": os.pathsep.join([root, *(p for p in sys.path if p)]),
                "PYTHONUTF8": "1",
                "PYTHONDONTWRITEBYTECODE": "1",
            }
            memory, cpu, _ = self.limits
            self._process = subprocess.Popen(
                [sys.executable, "-c", f"from corpus.child import serve; serve({memory}, {cpu})"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,  # Ctrl-C is for the parent, which closes the pipe
            )
            self.started += 1
        return self._process

    def _end(self, process: "subprocess.Popen[bytes]") -> int:
        self._process = None
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            return process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def close(self) -> None:
        with self._lock:
            if self._process is not None:
                self._end(self._process)


_shared = Child()
atexit.register(_shared.close)


def shared() -> Child:
    """The one child of this process; it ends after a minute without work."""
    return _shared


def _cause(code: int, limits: tuple[int, int, float]) -> str:
    memory, cpu, _ = limits
    if code == -getattr(signal, "SIGXCPU", 24):
        return f"reading it took more than {cpu} s of processor time"
    if code == _NO_MEMORY:
        return f"reading it took more than {memory // 1_000_000:,} MB of memory"
    if code < 0:
        try:
            return f"its reader crashed ({signal.Signals(-code).name})"
        except ValueError:
            return f"its reader crashed (signal {-code})"
    return f"its reader ended with status {code}"


def _found(head: dict[str, Any], blob: bytes) -> list[Article | Skipped | Part]:
    """The child's words as nouns; they are checked like any stranger's."""
    if error := head.get("error"):
        raise UnreadableError(str(error)[:500])
    found: list[Article | Skipped | Part] = []
    at = 0
    for item in head["items"]:
        if item["is"] == "part":
            found.append(Part(str(item["name"]), blob[at : at + item["size"]]))
            at += item["size"]
        elif item["is"] == "skipped":
            found.append(Skipped(str(item["source"]), str(item["reason"])))
        else:
            fields = item["article"]
            for name in ("authors", "captions", "tagged"):
                fields[name] = tuple(map(str, fields[name]))
            fields["headings"] = tuple((int(a), int(b)) for a, b in fields["headings"])
            fields["evidence"] = tuple((str(a), str(b)) for a, b in fields["evidence"])
            found.append(Article(**fields))
    return found


def _receive(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """One frame; None when the other side has gone, or what it sends is no frame."""
    lengths = pipe.read(_FRAME.size)
    if len(lengths) < _FRAME.size:
        return None
    head_length, blob_length = _FRAME.unpack(lengths)
    if head_length + blob_length > _REPLY:
        return None
    head, blob = pipe.read(head_length), pipe.read(blob_length)
    if len(head) < head_length or len(blob) < blob_length:
        return None
    words: dict[str, Any] = json.loads(head)
    return words, blob


# -- inside the child --------------------------------------------------------------------------------------------------

_NO_MEMORY = 86  # exit status
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.startfile", "os.remove",
              "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "shutil.", "webbrowser.",
              "ctypes.dlopen", "ftplib.", "smtplib.", "urllib.Request", "http.client.connect")  # fmt: skip


def serve(memory: int, cpu: int) -> None:
    """Read files until the parent closes the pipe or has none for a minute. Runs in the child only."""
    inward, outward = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)  # what a library prints must not get between the frames
    _confine(memory)
    while select.select([inward], [], [], _IDLE)[0]:
        request = _receive(inward)
        if request is None:
            break
        _allow(cpu)
        head, blob, spent = _work(*request)
        held, peak = _memory()
        head |= {"held": held, "peak": peak, "spent": spent}
        words = json.dumps(head).encode()
        outward.write(_FRAME.pack(len(words), len(blob)) + words)
        outward.write(blob)
        outward.flush()
        del request, head, blob, words


def _work(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes, bool]:
    """The reply to one request, its bytes, and whether this child is worn out by it."""
    from corpus.readers import read_kind

    items: list[dict[str, Any]] = []
    blobs: list[bytes] = []
    try:
        found: Iterable[Article | Skipped | Part] = read_kind(
            request["kind"], data, request["source"], request["url"], request["columns"]
        )
        for item in found:
            if isinstance(item, Article):
                items.append({"is": "article", "article": asdict(item)})
            elif isinstance(item, Skipped):
                items.append({"is": "skipped", "source": item.source, "reason": item.reason})
            else:
                items.append({"is": "part", "name": item.name, "size": len(item.data)})
                blobs.append(item.data)
        return {"items": items}, b"".join(blobs), False
    except UnreadableError as error:
        return {"error": str(error)}, b"", False
    except MemoryError:
        os._exit(_NO_MEMORY)  # what is half done may hold any amount: start afresh
    except RecursionError:
        return {"error": "it is nested too deep for any news"}, b"", False
    except Exception as error:
        return {"error": f"the reader failed: {type(error).__name__}: {error}"}, b"", True


def _confine(memory: int) -> None:
    import ctypes  # noqa: F401  dateutil, under trafilatura, needs it; the library it opens at import is Python itself

    roots = tuple({str(Path(p).resolve()) for p in (*sys.path, sys.prefix, sys.base_prefix) if p})

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN) and event != "socket.gethostname":
            raise PermissionError(f"a reader of files tried {event}")
        if event == "open" and isinstance(args[0], (str, bytes)):
            path = os.path.abspath(os.fsdecode(args[0]))
            writes = isinstance(args[1], str) and any(c in args[1] for c in "wax+")
            if (writes or not path.startswith(roots)) and path != "/proc/self/status":
                raise PermissionError("a reader of files tried to open another file")

    sys.addaudithook(watch)
    sys.setrecursionlimit(2000)
    try:
        import resource
    except ImportError:  # Windows: the clock and the audit are what is left
        return
    for what, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit on address space
            resource.setrlimit(what, (limit, limit))


def _allow(cpu: int) -> None:
    """So many more seconds of processor time, for the next file."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + cpu + 1, resource.RLIM_INFINITY))


def _memory() -> tuple[int, int]:
    """Bytes held now and at most, 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0, 0
    try:
        with open("/proc/self/status", "rb") as file:
            said = dict(line.split(b":", 1) for line in file if line.startswith((b"VmHWM:", b"VmRSS:")))
        # Not ru_maxrss: it begins with what the parent held when it started this process.
        return 1024 * int(said[b"VmRSS"].split()[0]), 1024 * int(said[b"VmHWM"].split()[0])
    except (OSError, KeyError):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        return peak, peak

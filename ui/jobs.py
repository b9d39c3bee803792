"""Work of minutes that an administrator starts: one at a time, in a thread of its own, its progress told as it goes.

1. `Jobs.start` begins one, or says that another is under way.
2. The thread tells how far it is; a snapshot of it all is a dictionary that becomes JSON.
3. Whoever watches gets the next snapshot as soon as there is one.
4. The last few are kept to be looked at; the server's end stops what is under way.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from typing import Any

from corpus.article import CorpusError
from rag.intake import Step
from ui.guard import record

KEPT = 20  # jobs that can still be looked at
_SECONDS = 3.0  # a job may take to stop at the server's end; a step of the index that takes longer is done again at the next start


class Busy(Exception):
    """Another job is under way."""


@dataclass
class Job:
    """One piece of work. `state` is "running", "done", "stopped" or "failed"; `result` is what it did, `error` one line."""

    kind: str
    names: tuple[str, ...] = ()
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    state: str = "running"
    step: Step = field(default_factory=lambda: Step("reading"))
    result: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    started: str = field(default_factory=lambda: _now())
    ended: str = ""
    stop: Event = field(default_factory=Event)
    version: int = 0

    def told(self, step: Step) -> None:
        """2. How far it is."""
        self.step = step
        self.version += 1

    @property
    def json(self) -> dict[str, Any]:
        s = self.step
        return {
            "id": self.id, "kind": self.kind, "names": self.names, "state": self.state, "started": self.started,
            "ended": self.ended, "stage": s.stage, "done": s.done, "total": s.total, "items": s.items, "error": self.error,
            "result": self.result,
        }  # fmt: skip


class Jobs:
    """The jobs of one server. Safe to use from several threads."""

    def __init__(self, pause: float = 0.2) -> None:
        self._pause, self._lock = pause, Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._thread: Thread | None = None

    @property
    def running(self) -> Job | None:
        newest = next(reversed(self._jobs.values()), None)
        return newest if newest is not None and newest.state == "running" else None

    def start(self, job: Job, work: Callable[[Job], dict[str, Any]]) -> Job:
        """1. Begin; Busy when another is under way. `work` returns the job's result."""
        with self._lock:
            if self.running is not None:
                raise Busy
            self._jobs[job.id] = job
            while len(self._jobs) > KEPT:
                self._jobs.popitem(last=False)
            self._thread = Thread(target=self._run, args=(job, work), name="job", daemon=True)
            self._thread.start()
        return job

    def of(self, job_id: str) -> Job | None:
        return self._jobs.get(job_id)

    def latest(self) -> list[Job]:
        """Newest first."""
        return list(reversed(self._jobs.values()))

    async def watch(self, job: Job) -> AsyncIterator[dict[str, Any]]:
        """3. Its snapshots, each different from the one before, to the end."""
        seen = -1
        while True:
            version, snapshot = job.version, job.json
            if version != seen:
                seen = version
                yield snapshot
                if snapshot["state"] != "running":
                    return
            await asyncio.sleep(self._pause)

    def stop(self) -> None:
        """4. Stop what is under way: what was kept is kept."""
        if (job := self.running) is not None:
            job.stop.set()

    def close(self) -> None:
        """Stop, and wait some seconds at most."""
        self.stop()
        if self._thread is not None:
            self._thread.join(_SECONDS)

    def _run(self, job: Job, work: Callable[[Job], dict[str, Any]]) -> None:
        state, result, error = "failed", dict[str, Any](), ""
        try:
            result = work(job)
            state = "stopped" if job.stop.is_set() else "done"
        except (CorpusError, ValueError, OSError) as e:
            error = " ".join(str(e).split())[:500]
        except Exception as e:
            number = record(e, job.kind)
            error = f"Internal error {number}: what was kept is kept; the log says where it happened"
        job.result, job.error, job.ended, job.state = result, error, _now(), state
        job.version += 1


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

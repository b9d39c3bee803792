"""Threads in which answers are written, kept for a while for the next ones."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Lock, Thread


class Threads:
    """Threads that write answers, as many as there are answers; one that has been idle for `idle` seconds ends.

    A thread costs a connection to the archive and its memory (about 3 MB): 200 that stayed held 600 MB after a crowd had
    left. The one that was used last is used first, so that the others can end.
    """

    def __init__(self, idle: float) -> None:
        self._idle_seconds, self._lock = idle, Lock()
        self._idle: list[SimpleQueue[Callable[[], None] | None]] = []

    def run(self, task: Callable[[], None]) -> None:
        with self._lock:
            queue = self._idle.pop() if self._idle else None
        if queue is None:
            queue = SimpleQueue()
            Thread(target=self._work, args=(queue,), name="answer", daemon=True).start()
        queue.put(task)

    def close(self) -> None:
        """End those that are idle."""
        with self._lock:
            idle, self._idle = self._idle, []
        for queue in idle:
            queue.put(None)

    def _work(self, queue: "SimpleQueue[Callable[[], None] | None]") -> None:
        while True:
            try:
                task = queue.get(timeout=self._idle_seconds)
            except Empty:
                with self._lock:
                    if queue in self._idle:
                        self._idle.remove(queue)
                        return
                continue  # taken this moment: its task is about to come
            if task is None:
                return
            task()
            del task  # what it holds is not kept while idle
            with self._lock:
                self._idle.append(queue)

"""A second process of this program, for work of which there is much and which depends on what it is given alone.

It gets pickled lists over a pipe and gives lists back; both ends are this program. Where there is no second core, or the
process cannot be had or dies, the same work is done here: nobody can tell but by the time it takes.
"""

import contextlib
import os
import pickle
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Generic, Self, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

_LENGTH = struct.Struct(">Q")


class Second(Generic[Given, Made]):
    """Does `maker(*setting)`, a function from list to list, in a second process. To be closed.

    `maker` is a function of a module and `setting` can be pickled. The process starts with the first list.
    """

    def __init__(self, maker: Callable[..., Callable[[Sequence[Given]], list[Made]]], *setting: Any) -> None:
        self._made_by = (maker, setting)
        self._work: Callable[[Sequence[Given]], list[Made]] | None = None
        self._turns = ThreadPoolExecutor(1)
        self._alone = (os.cpu_count() or 1) < 2
        self.process: subprocess.Popen[bytes] | None = None

    def submit(self, given: Sequence[Given]) -> "Future[list[Made]]":
        """What becomes of a list; lists are worked on in the order of asking."""
        return self._turns.submit(self._there, list(given))

    def _there(self, given: list[Given]) -> list[Made]:
        if not self._alone:
            try:
                process = self.process or self._start()
                assert process.stdin is not None and process.stdout is not None
                _send(process.stdin, pickle.dumps(given))
                made: list[Made] = pickle.loads(_receive(process.stdout))  # noqa: S301  both ends are this program
                return made
            except (OSError, EOFError):  # it was killed, or there is no room for it
                self._alone = True
        return self._here(given)

    def _here(self, given: list[Given]) -> list[Made]:
        if self._work is None:
            maker, setting = self._made_by
            self._work = maker(*setting)
        return self._work(given)

    def _start(self) -> "subprocess.Popen[bytes]":
        root = str(Path(__file__).resolve().parent.parent)
        self.process = process = subprocess.Popen(
            [sys.executable, "-c", "from corpus.second import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([root, *(p for p in sys.path if p)])},
            start_new_session=True,  # Ctrl-C is for this process, which closes the pipe
        )
        assert process.stdin is not None
        _send(process.stdin, pickle.dumps(self._made_by))
        return process

    def close(self) -> None:
        self._turns.shutdown(cancel_futures=True)
        if self.process is not None:
            for pipe in (self.process.stdin, self.process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _send(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    data = pipe.read(_LENGTH.unpack(head)[0])
    if len(data) < _LENGTH.unpack(head)[0]:
        raise EOFError
    return data


def serve() -> None:
    """Work on what comes over the pipe until it is closed. Runs in the second process only."""
    inward, outward = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    with contextlib.suppress(EOFError, BrokenPipeError):
        maker, setting = pickle.loads(_receive(inward))  # noqa: S301  both ends are this program
        work = maker(*setting)
        while True:
            _send(outward, pickle.dumps(work(pickle.loads(_receive(inward)))))  # noqa: S301  as above

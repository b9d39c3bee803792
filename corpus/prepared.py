"""Articles made ready for the archive: cut, with the companies that they name and the print of their story.

It depends on the article alone, so a second process does it where there is a second core and enough to do: `Preparing`
gives the same in the same order, with that process or without, and goes on alone when it dies.
"""

import contextlib
import os
import pickle
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from corpus.article import Article, Passage, Sentence, Skipped, cut
from corpus.companies import Companies, Mentioned
from corpus.passages import split
from corpus.prints import Print, bands, printed
from corpus.readings import Finished, Noted
from corpus.sentences import split_sentences
from corpus.tokens import counter

# Articles after which a second process is worth its start: it takes some 0.6 s of processor time, and 512 articles 0.5 s.
FEW = 512
# Articles sent at a time, and how many times that may be under way.
GROUP, AHEAD = 64, 4
_FIRST = 32  # articles of a group while no second process runs: what comes slowly is soon kept
_LONGEST = 1024  # items of any kind in a group
_LENGTH = struct.Struct(">Q")
_Other = Skipped | Noted | Finished


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article with all that the archive keeps of it beside its vectors."""

    article: Article
    sentences: list[Sentence]
    passages: list[Passage]
    mentioned: Sequence[Mentioned]
    story: tuple[Print, list[int]]


def preparer(window: int, companies: Companies) -> Callable[[Article], Prepared]:
    """What prepares one article, in passages of at most `window` tokens."""
    count = counter()

    def prepare(article: Article) -> Prepared:
        sentences = cut(article, split_sentences(article.text))
        mentioned = companies.mentioned(article)
        print_ = printed(article, mentioned)
        return Prepared(
            article, sentences, split(article, sentences, count, window), mentioned, (print_, bands(print_))
        )

    return prepare


class Preparing:
    """Prepares groups of articles; what is asked for first is had first. To be closed."""

    def __init__(self, window: int, companies: Companies) -> None:
        self._prepare = preparer(window, companies)
        self._setting = (window, companies)
        self._turns = ThreadPoolExecutor(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._alone = (os.cpu_count() or 1) < 2
        self.done = 0

    def __call__(self, articles: Sequence[Article]) -> "Future[list[Prepared]]":
        """The articles prepared, in order, as soon as they are asked for or earlier."""
        self.done += len(articles)
        if self._alone or self.done <= FEW:
            alone: Future[list[Prepared]] = Future()
            alone.set_result([self._prepare(a) for a in articles])
            return alone
        return self._turns.submit(self._beside, list(articles))

    def each(self, items: Iterable[Article | _Other]) -> Iterator[Prepared | _Other]:
        """The items in their order, with every article prepared; a few groups of them are under way ahead."""
        ahead: deque[tuple[list[Article | _Other], Future[list[Prepared]]]] = deque()
        group: list[Article | _Other] = []
        articles: list[Article] = []

        def send() -> None:
            ahead.append((group.copy(), self(articles)))
            group.clear()
            articles.clear()

        for item in items:
            group.append(item)
            if isinstance(item, Article):
                articles.append(item)
            if len(articles) == (GROUP if self.done >= FEW else _FIRST) or len(group) == _LONGEST:
                send()
                while len(ahead) > AHEAD or (ahead and ahead[0][1].done()):
                    yield from _joined(*ahead.popleft())
        send()
        while ahead:
            yield from _joined(*ahead.popleft())

    def _beside(self, articles: list[Article]) -> list[Prepared]:
        if not self._alone:
            try:
                process = self._process or self._start()
                assert process.stdin is not None and process.stdout is not None
                _send(process.stdin, pickle.dumps(articles))
                found: list[Prepared] = pickle.loads(_receive(process.stdout))  # noqa: S301  both ends are this program
                return found
            except (OSError, EOFError):  # it was killed, or there is no room for it
                self._alone = True
        return [self._prepare(a) for a in articles]

    def _start(self) -> "subprocess.Popen[bytes]":
        root = str(Path(__file__).resolve().parent.parent)
        self._process = process = subprocess.Popen(
            [sys.executable, "-c", "from corpus.prepared import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([root, *(p for p in sys.path if p)])},
            start_new_session=True,  # Ctrl-C is for this process, which closes the pipe
        )
        assert process.stdin is not None
        _send(process.stdin, pickle.dumps(self._setting))
        return process

    def close(self) -> None:
        self._turns.shutdown(cancel_futures=True)
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _joined(group: list[Article | _Other], prepared: "Future[list[Prepared]]") -> Iterator[Prepared | _Other]:
    ready = iter(prepared.result())
    for item in group:
        if isinstance(item, Article):
            yield next(ready)
        else:
            yield item


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
    """Prepare what comes over the pipe until it is closed. Runs in the second process only: both ends are this program."""
    inward, outward = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    with contextlib.suppress(EOFError, BrokenPipeError):
        setting: tuple[int, Any] = pickle.loads(_receive(inward))  # noqa: S301  as above
        prepare = preparer(*setting)
        while True:
            articles: list[Article] = pickle.loads(_receive(inward))  # noqa: S301  as above
            _send(outward, pickle.dumps([prepare(a) for a in articles]))

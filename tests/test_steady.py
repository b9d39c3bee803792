"""Answers from one moment of the archive: what is taken in while one is written changes nothing of it."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Lock
from time import sleep
from types import SimpleNamespace
from typing import Any, cast

from corpus.archive import Archive
from corpus.article import Article, cut
from corpus.sentences import split_sentences
from rag.answer import Answer, Done, Event, Query, Turn, Understood
from rag.turn import MOST, resting
from ui.steady import Steady

ARTICLE = Article("kor0000001", "a.txt", "한결통신 투자", "설비투자는 2조 원이다. 줄이지 않는다.")


def keep(archive: Archive, text: str) -> None:
    article = replace(ARTICLE, text=text)
    with archive.transaction():
        archive.add(article, cut(article, split_sentences(text)), [])


class Reads:
    """A chatbot that says an article's sentences at its first step and again at its last."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def stream(self, question: str, turns: Sequence[Turn] = (), language: str = "") -> Iterator[Event]:
        yield Understood(Query(self.said()))
        yield Done(Answer(question, Query(question), refusal=self.said()))

    def said(self) -> str:
        return " / ".join(s.text for s in self.archive.sentences(ARTICLE.id))


def test_an_answer_reads_one_version_whatever_thread_takes_it_up(tmp_path: Path) -> None:
    with Archive(tmp_path, write=True) as archive:
        keep(archive, ARTICLE.text)
        reads = Reads(archive)
        before = reads.said()
        events = Steady(cast(Any, reads)).stream("얼마인가?")
        first = next(events)
        keep(archive, "설비투자는 3조 원이다. 늘린다. 계획은 셋이다.")
        archive.withdraw(ARTICLE.id)
        keep(archive, "설비투자는 4조 원이다.")
        with ThreadPoolExecutor(1) as other:  # gradio takes each step in any thread, in a context of its own
            last = other.submit(Context().run, next, events).result()
            assert list(other.submit(list, events).result()) == []
        assert isinstance(first, Understood) and first.query.text == before
        assert isinstance(last, Done) and last.answer.refusal == before
        # The next answer reads what is there now, and so does whoever stands outside.
        assert reads.said() == "설비투자는 4조 원이다."
        assert Steady(cast(Any, reads)).ask("얼마인가?").refusal == "설비투자는 4조 원이다."


def test_a_snapshot_lets_go_and_few_connections_stay(tmp_path: Path) -> None:
    with Archive(tmp_path, write=True) as archive:
        keep(archive, ARTICLE.text)
        streams = [Steady(cast(Any, Reads(archive))).stream("?") for _ in range(20)]
        for stream in streams:
            next(stream)
        assert len(archive._connections) == 21
        for stream in streams:
            stream.close()  # type: ignore[attr-defined]
        assert len(archive._connections) == 9 and not any(db.in_transaction for db in archive._connections)
        # The log of writes can be taken into the database: nobody reads an old moment any more.
        keep(archive, "다른 글이다.")
        assert archive.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


def test_an_error_ends_the_snapshot_too(tmp_path: Path) -> None:
    with Archive(tmp_path, write=True) as archive:

        def fails(*_: object) -> Iterator[Event]:
            yield Understood(Query("?"))
            raise ValueError("empty")

        stream = Steady(cast(Any, SimpleNamespace(archive=archive, stream=fails))).stream("?")
        next(stream)
        try:
            next(stream)
        except ValueError as e:
            assert str(e) == "empty"
        else:
            raise AssertionError("the error was lost")
        assert not any(db.in_transaction for db in archive._connections)


def test_what_an_archive_holds_is_counted_for_the_moment_that_is_read(tmp_path: Path) -> None:
    with Archive(tmp_path, write=True) as archive:
        assert archive.summary().articles == 0
        with archive.snapshot():
            assert archive.summary().articles == 0
            with ThreadPoolExecutor(1) as other:
                other.submit(keep, archive, ARTICLE.text).result()
            assert archive.summary().articles == 0
        assert archive.summary().articles == 1


def test_few_compute_at_once_and_who_waits_for_a_model_holds_nobody_up(tmp_path: Path) -> None:
    with Archive(tmp_path, write=True) as archive:
        keep(archive, ARTICLE.text)
        lock, computing, most, waiting = Lock(), [0], [0], Barrier(4 * MOST, timeout=60)

        def work(*_: object) -> Iterator[Event]:
            for step in range(3):
                with lock:
                    computing[0] += 1
                    most[0] = max(most[0], computing[0])
                sleep(0.01)
                with lock:
                    computing[0] -= 1
                if step == 1:
                    with resting():
                        waiting.wait()  # all of them at once, or nobody gets on
                yield Understood(Query(str(step)))

        chatbot = Steady(cast(Any, SimpleNamespace(archive=archive, stream=work)))
        with ThreadPoolExecutor(4 * MOST) as readers:
            ended = list(readers.map(lambda _: len(list(chatbot.stream("?"))), range(4 * MOST)))
        assert ended == [3] * (4 * MOST) and most[0] == MOST

"""A call that is cancelled twice, by a reader who leaves and by a deadline, leaves no connection at the model."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from rag.chat_models import open_model
from rag.once import once
from rag.settings import read_settings
from tests.stub_model import StubModel


async def cancelled_twice(stub: StubModel, model: Any, steps: int) -> None:
    """A call that has reached the stub, cancelled again so many steps of the loop after the first time."""

    async def call() -> None:
        async with aclosing(model.astream([("user", "Question: x")])) as pieces:
            async for _ in pieces:
                pass

    before = stub.calls
    task = asyncio.create_task(once(call()))
    async with asyncio.timeout(20):
        while stub.calls == before:
            await asyncio.sleep(0.01)
    task.cancel()
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_nothing_is_left_at_the_model() -> None:
    with StubModel(first=60.0) as stub:
        own: list[Any] = []
        model = open_model(read_settings(chat_model="openai:stub", chat_url=stub.url), 3.0, 8, own)

        async def every() -> None:
            for steps in range(8):
                await cancelled_twice(stub, model, steps)
                # Without `once` it stays for the stub's whole minute when one to eight steps lie between.
                async with asyncio.timeout(10):
                    while stub.active:
                        await asyncio.sleep(0.02)
                assert own[0]._transport._pool.connections == []
            await own[0].aclose()

        asyncio.run(every())
        assert stub.calls == 8


def test_what_it_gives_and_how_it_fails_is_the_works_own() -> None:
    async def gives(value: int) -> int:
        await asyncio.sleep(0)
        return value

    async def fails() -> int:
        raise ValueError("no")

    assert asyncio.run(once(gives(3))) == 3
    with pytest.raises(ValueError, match="no"):
        asyncio.run(once(fails()))


def test_a_deadline_and_a_leaving_reader_are_both_seen() -> None:
    ended = []

    async def slow() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.05)  # closing takes its time
            ended.append("closed")

    async def deadline() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await once(slow())

    asyncio.run(deadline())
    assert ended == ["closed"]

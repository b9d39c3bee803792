"""Calls of the configured chat model that evaluation makes for itself: one prompt in, one text out, counted and bounded."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from rag.chat_limits import Limits, failure
from rag.chat_models import host_of, open_model
from rag.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from langchain_core.language_models import BaseChatModel

# Seconds for one call from end to end, and how often it is tried.
DEADLINE, TRIES = 60.0, 2


class CallError(Exception):
    """The model gave no text; the message says why in one line, without secrets."""


class SpentError(Exception):
    """The calls that were allowed are made."""


@dataclass
class ChatCalls:
    """A chat model that answers at most `most` prompts. Not for several threads at once."""

    model: "BaseChatModel"
    name: str
    most: int
    made: int = 0
    failed: int = 0
    tokens: dict[str, int] = field(default_factory=lambda: {"read": 0, "written": 0})
    _runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def say(self, rules: str, text: str) -> str:
        """What the model says. CallError when it says nothing within its time; SpentError before a call too many."""
        if self.made >= self.most:
            raise SpentError(f"{self.most:,} calls of the chat model are made; allow more with --most")
        self.made += 1
        reason = ""
        for _ in range(TRIES):
            try:
                if said := self._runner.run(self._said(rules, text)).strip():
                    return said
                reason = "gave an empty text"
            except TimeoutError:
                reason = f"does not end within {DEADLINE:g} s"
            except Exception as error:  # whatever a provider's client raises
                found = failure(error, Limits())
                reason = found.text
                if not found.again:
                    break
        self.failed += 1
        raise CallError(f"Chat model {self.name} {reason}")

    async def _said(self, rules: str, text: str) -> str:
        from langchain_core.messages import HumanMessage, SystemMessage

        said = ""
        async with asyncio.timeout(DEADLINE):
            stream = self.model.astream([SystemMessage(content=rules), HumanMessage(content=text)])
            async with aclosing(cast("AsyncGenerator[Any, None]", stream)) as pieces:
                async for piece in pieces:
                    said += str(piece.text)
                    used = piece.usage_metadata or {}
                    self.tokens["read"] += used.get("input_tokens", 0)
                    self.tokens["written"] += used.get("output_tokens", 0)
        return said


@contextmanager
def open_calls(settings: Settings, most: int) -> Iterator[ChatCalls]:
    """The settings' chat model for at most `most` calls. SettingsError, in one line, when there is none."""
    if not settings.chat_model:
        raise SettingsError(
            "This asks a chat model and none is set: CITEWIRE_CHAT_MODEL=openai:gpt-4o-mini, or openai:NAME with CITEWIRE_CHAT_URL"
        )
    own: list[Any] = []
    model = open_model(settings, connect=10.0, concurrent=1, own=own)
    where = host_of(settings.chat_url)
    calls = ChatCalls(model, settings.chat_model + (f" at {where}" if where else ""), most)
    try:
        yield calls
    finally:
        for client in own:
            calls._runner.run(client.aclose())
        calls._runner.close()

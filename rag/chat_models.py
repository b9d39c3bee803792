"""The chat model that the settings name, through LangChain: any of its providers, any OpenAI-compatible server."""

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.settings import Settings, SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def open_model(settings: Settings, connect: float, concurrent: int, own: list[Any]) -> "BaseChatModel":
    """The chat model that the settings name; what must be closed with it goes to `own`. SettingsError, without secrets."""
    if not settings.chat_model:
        raise SettingsError("Setting 'chat_model' is empty: name one, e.g. CITEWIRE_CHAT_MODEL=openai:gpt-4o-mini")
    provider, _, rest = settings.chat_model.partition(":")
    if settings.chat_url and provider != "openai":
        provider, rest = "openai", settings.chat_model  # whatever stands there speaks OpenAI's language
    given: dict[str, Any] = {"max_retries": 0, "max_tokens": settings.chat_tokens}
    if key := settings.chat_key.get_secret_value():
        given["api_key"] = key
    if provider == "openai":
        given |= _for_openai(settings, key, connect, concurrent, own)
    try:
        from langchain.chat_models import init_chat_model

        model: BaseChatModel = init_chat_model(f"{provider}:{rest}" if rest else provider, **given)
    except Exception as error:
        # The libraries' own texts speak of their parameters; a key may stand in them.
        found = re.search(r"pip install (?:-U )?['`]?([\w-]+)", str(error)) if isinstance(error, ImportError) else None
        cause = (
            f"`pip install {found[1]}` first"
            if found
            else f"{type(error).__name__}: is its provider right, its key set?"
        )
        raise SettingsError(f"Setting 'chat_model': {settings.chat_model!r} cannot be set up, {cause}") from error
    return model


def _for_openai(settings: Settings, key: str, connect: float, concurrent: int, own: list[Any]) -> dict[str, Any]:
    import httpx

    # The deadlines after the connection are ours (2.); httpx's would only start anew with every byte.
    timeout = httpx.Timeout(None, connect=connect)
    client = httpx.AsyncClient(timeout=timeout, limits=httpx.Limits(max_keepalive_connections=concurrent))
    own.append(client)
    given: dict[str, Any] = {"timeout": timeout, "http_async_client": client, "stream_usage": True,
                             "use_responses_api": False, "stream_chunk_timeout": None}  # fmt: skip
    if url := settings.chat_url:
        given |= {"base_url": url, "api_key": key or "none", "temperature": 0.0}
        if ".openai." not in (urlsplit(url).hostname or ""):
            # LangChain sends max_completion_tokens, which some servers ignore; OpenAI's own refuse both at once.
            given["extra_body"] = {"max_tokens": settings.chat_tokens}
    return given


def host_of(url: str) -> str:
    """Host and port of an address: it may hold a user name and a password, which nobody else is told."""
    parts = urlsplit(url)
    with suppress(ValueError):
        return f"{parts.hostname}:{parts.port}" if parts.hostname and parts.port else parts.hostname or ""
    return ""

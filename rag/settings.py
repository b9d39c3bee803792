"""Every setting, from CITEWIRE_* variables and an optional TOML file; the environment wins."""

import os
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from rag.sites import READER, Network, Origin, Role, Secret, Site

FILE_VARIABLE = "CITEWIRE_CONFIG"
# Reporting of the libraries under us, off before any of them is imported.
QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "TOKENIZERS_PARALLELISM": "true",
}


class SettingsError(Exception):
    """A setting that cannot be used; the message names it, the finding and the expectation."""


class Settings(BaseSettings):
    """What can be set. Every field is CITEWIRE_<NAME> in the environment and <name> in the TOML file."""

    model_config = SettingsConfigDict(env_prefix="CITEWIRE_", extra="forbid")

    archive: Path = Field(Path("var/archive"), description="folder of the archive")
    encoder: str = Field("", description="sentence-transformers model by folder or name; empty: the one that ships")
    download: bool = Field(False, description="allow a model to be fetched from the model hub")
    terms: tuple[Path, ...] = Field((), description="glossary files of your own (JSON list)")
    companies: tuple[Path, ...] = Field((), description="company files of your own (JSON list)")
    sync_sources: tuple[str, ...] = Field((), description="feeds and sitemaps that `citewire sync` reads (JSON list)")
    sync_hosts: tuple[str, ...] = Field((), description="hosts that it may ask, host or host:port (JSON list)")
    sync_private_hosts: tuple[str, ...] = Field((), description="hosts of your intranet that it may ask (JSON list)")
    sync_pages: bool = Field(True, description="read the pages that a feed links to, not its own text alone")
    sync_limit: int = Field(1000, ge=1, le=50_000, description="pages of one source in one sync")
    sync_rate: float = Field(1.0, gt=0, le=100, description="requests per second to one host")
    sync_agent: str = Field(
        "citewire/0.1", pattern=r"^[!-~]([ -~]{0,198}[!-~])?$", description="what it calls itself to hosts"
    )
    fusion: Path | None = Field(
        None,
        description="file of weights learned for the encoder (`python -m eval.fusion`); unset: the shipped encoder's",
    )
    reranker: str = Field("", description="sentence-transformers CrossEncoder by folder or name; empty: none")
    reranker_deadline: float = Field(2.0, gt=0, le=60, description="seconds after which the order stands without it")
    verifier: str = Field(
        "",
        description="sentence-transformers CrossEncoder of natural language inference, by folder or name; empty: none",
    )
    verifier_deadline: float = Field(2.0, gt=0, le=60, description="seconds a claim after which the words alone decide")
    window: int = Field(384, ge=32, le=4096, description="tokens in a passage")
    hits: int = Field(6, ge=1, le=50, description="passages that reach the answer")
    refuse_below: float | None = Field(
        None,
        ge=0,
        le=1,
        description="chance of an answer below which a question is refused; unset: 0.3; `citewire eval` proposes one",
    )
    chat_model: str = Field("", description='chat model as "provider:name", e.g. "openai:gpt-4o-mini"; empty: none')
    chat_url: str = Field("", description="base URL of an OpenAI-compatible server (vLLM, Ollama)")
    chat_key: SecretStr = Field(SecretStr(""), description="API key of the chat model")
    chat_context: int = Field(8192, ge=1024, description="tokens the chat model can read and write together")
    chat_tokens: int = Field(1024, ge=64, le=8192, description="tokens an answer may have")
    chat_prices: dict[str, tuple[float, float]] = Field(
        {}, description="price of a million tokens read and written, by chat model, for `citewire eval` (JSON object)"
    )
    host: str = Field("127.0.0.1", description="address the server listens on")
    port: int = Field(7860, ge=0, le=65535, description="port the server listens on; 0: any free one")
    names: tuple[str, ...] = Field((), description="host names under which readers reach the server (JSON list)")
    origins: tuple[Origin, ...] = Field((), description="web origins allowed to call the API (JSON list)")
    anonymous: bool | None = Field(
        None, description="answer readers who do not sign in; unset: on this machine, while no sign-in is set up"
    )
    sites: tuple[Site, ...] = Field(
        (), description="pages that show the widget: name, secret, origins, scopes (JSON list; `citewire site-secret`)"
    )
    token_seconds: int = Field(300, ge=60, le=600, description="how long a token for the widget is good")
    oidc_issuer: str = Field("", description="issuer of your sign-in provider, like https://login.corp/realms/staff")
    oidc_audience: str = Field("", description="audience that its tokens must name")
    oidc_keys: str = Field("", description="address of its keys, at the issuer's host; empty: the issuer says it")
    proxies: tuple[Network, ...] = Field(
        (), description="addresses of reverse proxies that sign readers in (JSON list)"
    )
    proxy_secret: Secret | None = Field(None, description="what they send as X-Citewire-Proxy-Secret")
    proxy_user: str = Field(
        "X-Forwarded-User", pattern=r"^[A-Za-z][A-Za-z0-9-]{2,60}$", description="header in which they name the reader"
    )
    reader_scopes: tuple[Role, ...] = Field(
        READER, description="what readers of the provider or a proxy may do (JSON list)"
    )
    admins: tuple[str, ...] = Field(
        (), description='readers with every scope, like "proxy:kim" or "oidc:1234" (JSON list)'
    )
    upload_megabytes: int = Field(20, ge=1, le=1000, description="largest file that the admin page takes")
    reports: Path | None = Field(None, description="folder of evaluation reports that the admin page shows")
    questions_per_minute: int = Field(20, ge=1, le=100_000, description="questions of one reader; ten may come at once")
    requests_per_minute: int = Field(300, ge=1, le=1_000_000, description="other requests of one reader")
    address_per_minute: int = Field(3_000, ge=1, le=10_000_000, description="questions and requests from one address")
    examples: tuple[str, ...] = Field(
        (), description="example questions on the page (JSON list); empty: made of the newest stories"
    )
    history: bool = Field(True, description="readers' browsers may keep their conversations; off for shared machines")
    streams: int = Field(
        64, ge=1, le=1000, description="answers written at one time; who asks beyond them is told to wait"
    )
    chat_calls: int = Field(32, ge=1, le=1000, description="calls to the chat model at one time")
    metrics: bool = Field(False, description="show /metrics to this machine without a token")
    mcp: bool = Field(False, description="offer the archive's tools at /mcp (needs the extra `mcp`)")
    openai_sources: bool = Field(False, description="end answers in OpenAI's form with their sources as a list")
    sample: bool = Field(False, description="the archive is the fictional sample corpus, and the page says so")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        path = Path(os.environ.get(FILE_VARIABLE, "citewire.toml"))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=path)


def _shown(name: str, value: Any) -> str:
    """The value, unless a secret may stand in it."""
    return "what is not shown here" if name.startswith("sites") or "secret" in name or "key" in name else repr(value)


def read_settings(**given: Any) -> Settings:
    """The effective settings; SettingsError in one line. Also switches off the reporting of the libraries under us."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    path = os.environ.get(FILE_VARIABLE, "")
    if path and not Path(path).is_file():
        raise SettingsError(f"{FILE_VARIABLE} names '{path}', which is no file")
    try:
        return Settings(**{k: v for k, v in given.items() if v is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise SettingsError(
            f"Setting '{name}' (CITEWIRE_{name.upper()} or '{name}' in {path or 'citewire.toml'}): {first['msg']}, "
            f"got {_shown(name, first['input'])}; `citewire settings` lists all"
        ) from error
    except Exception as error:  # malformed TOML, or JSON in a variable
        raise SettingsError(f"Settings cannot be read: {error}") from error

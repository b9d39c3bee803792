"""Every setting, from CITEWIRE_* variables and an optional TOML file; the environment wins."""

import os
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

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
    window: int = Field(384, ge=32, le=4096, description="tokens in a passage")
    hits: int = Field(6, ge=1, le=50, description="passages that reach the answer")
    chat_model: str = Field("", description='chat model as "provider:name", e.g. "openai:gpt-4o-mini"; empty: none')
    chat_url: str = Field("", description="base URL of an OpenAI-compatible server (vLLM, Ollama)")
    chat_key: SecretStr = Field(SecretStr(""), description="API key of the chat model")
    chat_context: int = Field(8192, ge=1024, description="tokens the chat model can read and write together")
    chat_tokens: int = Field(1024, ge=64, le=8192, description="tokens an answer may have")
    host: str = Field("127.0.0.1", description="address the server listens on")
    port: int = Field(7860, ge=0, le=65535, description="port the server listens on; 0: any free one")
    origins: tuple[str, ...] = Field((), description="web origins allowed to call the API (JSON list)")
    examples: tuple[str, ...] = Field((), description="example questions on the page (JSON list)")
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
            f"got {first['input']!r}; `citewire settings` lists all"
        ) from error
    except Exception as error:  # malformed TOML, or JSON in a variable
        raise SettingsError(f"Settings cannot be read: {error}") from error

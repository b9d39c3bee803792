"""What a run depends on, and nothing that says where it was made: settings, code, libraries, machine.

Settings that only serve readers, addresses, host names, paths and secrets are left out: of a model's or a file's path its last
part stays, of a user's own glossary and companies the names of the files with a digest of what stands in them.
"""

import hashlib
import os
import platform
import sys
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from rag.settings import Settings

ROOT = Path(__file__).parent.parent
_LIBRARIES = ("citewire", "chromadb", "tantivy", "numpy", "tokenizers", "torch", "sentence-transformers",
              "langchain-core", "langchain-openai", "tiktoken", "rensa")  # fmt: skip
# Models by name or folder, and files of the user's own.
_MODELS = ("encoder", "reranker", "verifier", "chat_model")
_FILES = ("terms", "companies")
# Numbers and switches of the server and of `citewire sync`, which no answer depends on.
_SERVING = ("sync_", "port", "streams", "metrics", "mcp", "openai_sources", "anonymous", "token_seconds", "download",
            "chat_calls", "upload_")  # fmt: skip


def recorded(settings: Settings) -> dict[str, Any]:
    """The settings that shape answers, by name.

    >>> found = recorded(Settings(encoder="/models/bge-m3", chat_key="secret", chat_url="http://host/v1"))
    >>> found["encoder"], found["hits"], "chat_key" in found, "archive" in found, "port" in found
    ('bge-m3', 6, False, False, False)
    """
    found: dict[str, Any] = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if name in _MODELS:
            found[name] = _named(value)
        elif name in _FILES:
            found[name] = [f"{p.name} {_digest([p])}" for p in value]
        elif name == "fusion" and value is not None:
            found[name] = f"{value.name} {_digest([value])}"
        elif isinstance(value, bool | int | float) and not name.startswith(_SERVING) and "per_minute" not in name:
            found[name] = value
    if price := settings.chat_prices.get(settings.chat_model):
        found["chat_prices"] = {found["chat_model"]: list(price)}
    return found


def _named(model: str) -> str:
    """A model's name; of a folder, its last part. A hub's `owner/name` stays whole."""
    return Path(model).name if model.startswith((".", "/", "~")) or "\\" in model or Path(model).exists() else model


@cache
def code() -> str:
    """16 hex digits that change when the program that answers does: the files of `corpus` and `rag`, but no model's."""
    return _digest(
        sorted(p for part in ("corpus", "rag") for kind in ("py", "tsv") for p in (ROOT / part).rglob(f"*.{kind}"))
    )


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes() if path.is_file() else b"")
        digest.update(b"\0")
    return digest.hexdigest()[:16]


def versions() -> dict[str, str]:
    """Python's, ours and the main libraries' versions, those that are installed."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, str]:
    """What the times depend on: processor, cores, memory, system. No name of the machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 0
    found = {"system": f"{platform.system()} {platform.machine()}", "processor": _processor(), "cores": str(cores)}
    if sys.platform == "linux":
        found["memory"] = f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"
    return {k: v for k, v in found.items() if v}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor()
    )

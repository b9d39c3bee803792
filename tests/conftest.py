"""Every test: no connection but to this machine, no reporting of any library, one small archive to ask."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.settings import FILE_VARIABLE, read_settings

# As in ui/cli.py, before numpy is loaded; torch alike. Two test processes on two cores have no third for a thread that spins.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

_LOOPBACK = ("127.", "localhost", "::1")


@pytest.fixture(autouse=True, scope="session")
def _offline() -> Iterator[None]:
    """A connection that would leave this machine fails the test that makes it."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(_LOOPBACK):
            raise AssertionError(f"a test tried to reach {address}")
        real(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign]
    yield
    socket.socket.connect = real  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _settings_of_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No settings of the person who runs the tests."""
    for name in list(os.environ):
        if name.startswith("CITEWIRE_") and name not in ("CITEWIRE_BENCH", "CITEWIRE_KILLS"):
            monkeypatch.delenv(name)
    empty = tmp_path_factory.getbasetemp() / "empty.toml"
    empty.write_text("")
    monkeypatch.setenv(FILE_VARIABLE, str(empty))
    read_settings()  # switches the libraries' reporting off


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample corpus as an archive with its index, made once for each test process; for reading."""
    from corpus.archive import Archive
    from corpus.read import read
    from rag.encoders import open_encoder
    from rag.index import PassageIndex
    from rag.ingest import ingest
    from rag.settings import read_settings
    from rag.wiring import SAMPLE, known_companies

    folder = tmp_path_factory.mktemp("sample") / "archive"
    with Archive(folder, write=True) as archive:
        ingest(archive, read([SAMPLE]), 384, companies=known_companies(read_settings(sample=True)))
        PassageIndex(archive, open_encoder("")).close()
    return folder


@pytest.fixture(scope="session")
def written_sample(sample_folder: Path) -> Iterator[Any]:
    """The whole server over the sample corpus, with a stub chat model, MCP and figures on; (server, stub, app)."""
    from rag.wiring import open_chatbot
    from tests.live import live
    from tests.stub_model import StubModel
    from ui.app import create_app

    with StubModel() as stub:
        settings = read_settings(
            archive=sample_folder, chat_model="openai:stub", chat_url=stub.url, sample=True, mcp=True, metrics=True,
            questions_per_minute=100_000, requests_per_minute=1_000_000, address_per_minute=10_000_000,
            names=("chat.corp.example",),
        )  # fmt: skip
        with open_chatbot(settings) as chatbot:
            app = create_app(chatbot, settings)
            with live(app) as server:
                yield server, stub, app

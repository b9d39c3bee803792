"""Every test: no connection but to this machine, no reporting of any library, one small archive to ask."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.settings import FILE_VARIABLE, read_settings

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
    import os

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
    from rag.wiring import SAMPLE

    folder = tmp_path_factory.mktemp("sample") / "archive"
    with Archive(folder, write=True) as archive:
        ingest(archive, read([SAMPLE]), 384)
        PassageIndex(archive, open_encoder("")).close()
    return folder

"""Any sentence-transformers model as an encoder, any CrossEncoder as a reranker or as a verifier. The only file that knows the library."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus.article import MismatchError
from rag.entailment import Entailed

# Files that run when a model is opened; sentence-transformers would execute Python files found in a folder.
_CODE = (".py", ".pkl", ".pickle", ".bin", ".pt", ".ckpt")


class SentenceTransformerEncoder:
    """A model by folder or name, with its own query and document prompts. Vectors have length one.

    MismatchError when the model is not there, holds code, or was saved in a form that runs code when opened.
    """

    sentences = False

    def __init__(self, name: str, download: bool = False) -> None:
        folder = Path(name)
        _guard("Encoder", folder, download)
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(
                name, trust_remote_code=False, model_kwargs={"use_safetensors": True}, local_files_only=not download
            )
        except (OSError, ValueError) as error:
            first = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise MismatchError(
                f"Encoder '{name}' cannot be opened ({first}): give its folder, or set CITEWIRE_DOWNLOAD=true"
            ) from error
        self.name = folder.name if folder.is_dir() else name
        self.dim = int(self._model.get_embedding_dimension() or 0)
        self.fingerprint = _fingerprint(folder) if folder.is_dir() else self._weights_fingerprint()
        self.fingerprint = hashlib.sha256(f"{self.name} {self.dim} {self.fingerprint}".encode()).hexdigest()[:16]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, in order, with the model's document prompt."""
        found: list[list[float]] = self._model.encode_document(
            texts, normalize_embeddings=True, show_progress_bar=False
        ).tolist()
        return found

    def embed_query(self, text: str) -> list[float]:
        """The vector of one question, with the model's query prompt."""
        found: list[float] = self._model.encode_query(text, normalize_embeddings=True, show_progress_bar=False).tolist()
        return found

    def _weights_fingerprint(self) -> str:
        digest = hashlib.sha256()
        for key, value in sorted(self._model.state_dict().items()):
            digest.update(key.encode() + value.cpu().float().numpy().tobytes())
        return digest.hexdigest()


class CrossEncoderScorer:
    """A CrossEncoder by folder or name, safetensors only. MismatchError as for an encoder."""

    def __init__(self, name: str, download: bool = False) -> None:
        self._model = _cross_encoder("Reranker", name, download)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score a text, in order, higher is better; a model of several labels gives its last one's."""
        found = self._model.predict([(question, t) for t in texts], show_progress_bar=False)
        return [float(f[-1]) if getattr(f, "ndim", 0) else float(f) for f in found]


class CrossEncoderReader:
    """A CrossEncoder of natural language inference by folder or name. MismatchError as for an encoder, and when none of its labels
    is an entailment."""

    def __init__(self, name: str, download: bool = False) -> None:
        self._model = _cross_encoder("Verifier", name, download)
        labels = {int(n): str(label).lower() for n, label in (self._model.config.id2label or {}).items()}
        self._holds = next((n for n, label in labels.items() if label.startswith("entail")), -1)
        self._contradicts = next((n for n, label in labels.items() if label.startswith("contra")), -1)
        if self._holds < 0:
            raise MismatchError(
                f"Verifier '{name}' has the labels {', '.join(labels.values()) or 'none'}: expected one called entailment, "
                "as models of natural language inference have"
            )

    def entailed(self, source: str, claim: str) -> Entailed:
        """The chances that the claim follows from the source and that it contradicts it, by the model's labels."""
        found = self._model.predict([(source, claim)], apply_softmax=True, show_progress_bar=False)[0]
        return Entailed(float(found[self._holds]), float(found[self._contradicts]) if self._contradicts >= 0 else 0.0)


def _cross_encoder(what: str, name: str, download: bool) -> Any:
    folder = Path(name)
    _guard(what, folder, download)
    if name.startswith((".", "/", "~")) and not folder.is_dir():
        raise MismatchError(f"{what} folder '{name}' does not exist: give a folder, a model's name, or nothing")
    from sentence_transformers import CrossEncoder

    try:
        return CrossEncoder(
            name, trust_remote_code=False, model_kwargs={"use_safetensors": True}, local_files_only=not download
        )
    except (OSError, ValueError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise MismatchError(
            f"{what} '{name}' cannot be opened ({first}): give its folder, or set CITEWIRE_DOWNLOAD=true"
        ) from error


def _guard(what: str, folder: Path, download: bool) -> None:
    """Off line unless a download is allowed; MismatchError for a folder with a file that runs when it is opened."""
    if not download:
        os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    if folder.is_dir() and (bad := [p.name for p in folder.rglob("*") if p.suffix in _CODE]):
        raise MismatchError(f"{what} folder '{folder}' holds {bad[0]}, which could run code: keep safetensors only")


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "README.md"):
        digest.update(path.relative_to(folder).as_posix().encode())
        with open(path, "rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()

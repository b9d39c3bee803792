"""Examples as LangChain and LangSmith keep them: `inputs`, `outputs` or `reference_outputs`, `metadata`.

A JSON array, an object with `examples`, or JSON Lines. The question is inputs' `question` (or query, input, or the one text
that is there), or the last message of the user, earlier ones being earlier turns; the answers are outputs' `answer` (or
answers, output, …). `context`, `source` and `type` may stand in any of the three. A mapping names others by their path:
`--map question=inputs.frage`.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from eval.data import FIELDS, DataError, Record
from eval.data_table import USUAL

_OUTPUTS = ("outputs", "reference_outputs", "expected")
# LangChain's and OpenAI's names for who asks.
_ASKS = ("user", "human")
_CONTEXTS = (*USUAL["context"], "documents", "retrieved_context", "reference_context")


def read_examples(path: Path, mapping: Mapping[str, str]) -> Iterator[Record | str]:
    """One record, or one fault with its place, for every example; DataError where nothing can be read at all."""
    for place, example in _examples(path):
        try:
            if not isinstance(example, dict) or not isinstance(example.get("inputs"), dict):
                raise ValueError('expected an object with an object "inputs"')
            yield _record(place, example, mapping)
        except ValueError as error:
            yield f"{place}: {error}"


def _examples(path: Path) -> Iterator[tuple[str, Any]]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read ({error}); expected UTF-8") from error
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        if text.lstrip().startswith("["):
            raise DataError(f"{path}:{error.lineno}: is no JSON ({error.msg})") from error
        yield from _lines(path, text)
        return
    if isinstance(whole, dict):
        whole = whole["examples"] if isinstance(whole.get("examples"), list) else [whole]
    if not isinstance(whole, list):
        raise DataError(f"{path}: expected a list of examples, got {type(whole).__name__}")
    for n, example in enumerate(whole):
        yield f"{path}: example {n + 1}", example


def _lines(path: Path, text: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield f"{path}:{number}", json.loads(line)
            except json.JSONDecodeError as error:
                raise DataError(f"{path}:{number}: is no JSON ({error.msg})") from error


def _record(place: str, example: dict[str, Any], mapping: Mapping[str, str]) -> Record:
    inputs = example["inputs"]
    outputs: dict[str, Any] = next((example[k] for k in _OUTPUTS if isinstance(example.get(k), dict)), {})
    metadata = example.get("metadata") if isinstance(example.get("metadata"), dict) else {}
    mapped = {field: _at(example, mapping[field]) for field in FIELDS if field in mapping}
    asked, turns = _asked(inputs)
    texts = {
        "question": asked, "turns": list(turns), "id": example.get("id", ""),
        "answers": _first((outputs,), USUAL["answers"]) or _only(outputs),
        "context": _first((outputs, inputs, metadata), _CONTEXTS),
        **{f: _first((outputs, inputs, metadata), USUAL[f]) for f in ("title", "source", "sentence", "type", "language", "published")},
    } | mapped  # fmt: skip
    if not isinstance(texts["question"], str) or not texts["question"].strip():
        raise ValueError(f"no question in inputs ({', '.join(inputs) or 'empty'}); name it: --map question=inputs.…")
    one = {f: str(texts.get(f) or "") for f in ("title", "source", "sentence", "id", "type", "language", "published")}
    return Record(
        place,
        texts["question"],
        _texts(texts["answers"]),
        _texts(texts["context"]),
        turns=_texts(texts["turns"]),
        **one,
    )


def _asked(inputs: Mapping[str, Any]) -> tuple[Any, tuple[str, ...]]:
    """The question and the user's earlier ones."""
    if isinstance(messages := inputs.get("messages"), list):
        said = [
            str(m.get("content") or "")
            for m in messages
            if isinstance(m, dict) and str(m.get("role") or m.get("type")) in _ASKS
        ]
        return (said[-1], tuple(said[:-1])) if said else ("", ())
    return _first((inputs,), USUAL["question"]) or _only(inputs), ()


def _first(places: tuple[Any, ...], names: tuple[str, ...]) -> Any:
    return next((p[n] for p in places for n in names if p.get(n) not in (None, "", [])), "")


def _only(place: Mapping[str, Any]) -> Any:
    """The one text that is there."""
    texts = [v for v in place.values() if isinstance(v, str)]
    return texts[0] if len(texts) == 1 else ""


def _at(example: Mapping[str, Any], path: str) -> Any:
    found: Any = example
    for key in path.split("."):
        if not isinstance(found, dict) or key not in found:
            raise ValueError(
                f"--map names {path!r}, which is not there; there are {', '.join(found) if isinstance(found, dict) else 'none'}"
            )
        found = found[key]
    return found


def _texts(value: Any) -> tuple[str, ...]:
    """A text, a list of texts, or documents with `page_content`, as texts."""
    if isinstance(value, dict):
        value = value.get("page_content") or value.get("text") or ""
    if isinstance(value, list):
        return tuple(t for item in value for t in _texts(item))
    return (str(value),) if value not in (None, "") else ()

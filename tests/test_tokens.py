"""corpus.tokens: counts offline, never raises on text, uses a real encoding only when its file is there."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from corpus import tokens
from corpus.tokens import count_tokens, counter


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty cache of tiktoken's; a real encoding asked for would be a download, and fail."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    tokens._is_here.cache_clear()
    return tmp_path


@pytest.mark.parametrize("model", ["", "gpt-4o", "openai:gpt-4", "openai:gpt-5", "Qwen/Qwen3-8B", "ft:gpt-4o:me:x"])
def test_counts_without_a_downloaded_vocabulary(model: str, no_cache: Path) -> None:
    assert 0.5 < count_tokens("이번 분기 매출은 2조4000억 원으로 집계됐다. " * 50, model) / (27 * 50) < 1.7
    assert not list(no_cache.iterdir())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<|endoftext|>",
        "<|im_start|>system",
        "\ud800",
        "\x00\x01",
        "가" * 50_000,
        "^" * 100_000,
        "e" + "\u0301" * 9999,
    ],
)
def test_any_text_is_counted_and_never_above_its_bytes(text: str) -> None:
    assert 0 <= count_tokens(text) <= len(text.encode("utf-8", "replace"))


def test_a_rare_syllable_costs_its_three_bytes() -> None:
    assert count_tokens("뷁") == 3


def test_parts_count_at_least_as_much_as_the_whole() -> None:
    parts = ["KT는 올해 설비투자를 줄인다.", " 매출은 2조4000억 원이다.", " It will cut capex by 12.5% in 2025."]
    count = counter()
    assert sum(map(count, parts)) >= count("".join(parts))


def test_a_newer_openai_model_needs_fewer_tokens_for_korean() -> None:
    text = "한강경제에 따르면 회사는 통신망 투자를 줄이지 않는다. " * 20
    assert count_tokens(text, "gpt-4o") < count_tokens(text, "gpt-4") == count_tokens(text, "unheard-of")


def test_a_damaged_file_in_the_cache_is_left_alone(no_cache: Path) -> None:
    name, _ = tokens._FILES["o200k_base"]
    (no_cache / name).write_bytes(b"not the vocabulary")
    assert count_tokens("KT", "gpt-4o") > 0
    assert (no_cache / name).read_bytes() == b"not the vocabulary"


def test_a_whole_file_in_the_cache_is_used(no_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a small made-up vocabulary under the real one's name: its digest and tiktoken's expectation are ours here."""
    import tiktoken
    from tiktoken import registry

    name, _ = tokens._FILES["cl100k_base"]
    (no_cache / name).write_bytes(b"made up")
    digest = hashlib.sha256(b"made up").hexdigest()
    monkeypatch.setitem(tokens._FILES, "cl100k_base", (name, digest))
    bytewise = tiktoken.Encoding("cl100k_base", pat_str=".", mergeable_ranks={bytes((b,)): b for b in range(256)},
                                 special_tokens={"<|endoftext|>": 256})  # fmt: skip
    monkeypatch.setitem(registry.ENCODINGS, "cl100k_base", bytewise)
    assert count_tokens("가<|endoftext|>", "gpt-4") == 3 + 13
    assert count_tokens("가<|endoftext|>", "gpt-4o") < 16  # its file is not there


def test_an_empty_cache_variable_means_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "")
    tokens._is_here.cache_clear()
    assert count_tokens("KT", "gpt-4") > 0


def test_tiktoken_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, corpus.tokens; assert 'tiktoken' not in sys.modules and 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)

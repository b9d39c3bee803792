"""Makes news.txt, the vocabulary corpus/tokens.py counts with, from text that was written for this project; measures it.

In the repository's root, after the sample or the glossary grew a lot (same text, same file):

    python -m corpus.vocabulary.make
    TIKTOKEN_CACHE_DIR=folder-with-OpenAI's-files python -m corpus.vocabulary.make articles.jsonl …

The second prints, for the "text" of each JSON Lines file, what the docstring of corpus/tokens.py states.
"""

import base64
import json
import re
import sys
from pathlib import Path

from corpus import tokens
from corpus.text import decode

ROOT = Path(__file__).parents[2]
TEXTS = ("corpus/sample/txt/*.txt", "corpus/sample/md/*.md", "corpus/sample/html/*.html", "corpus/sample/jsonl/*.jsonl",
         "corpus/glossary/*.tsv")  # fmt: skip
SIZE = 12_000  # merges at most; there are fewer when no pair is common enough
# A piece must stand in this many different words, and only the commonest Korean pieces are kept: the names of the
# sample's made-up companies stay in pieces, as any other vocabulary has them. With 1,500 Korean pieces the need of
# cl100k_base scattered twice as widely around the estimate as with 600.
WORDS = 3
HANGUL = 600


def make() -> None:
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

    paths = sorted({p for pattern in TEXTS for p in ROOT.glob(pattern)})
    words = {word for p in paths for word in _prose(decode(p.read_bytes()), p.suffix).split()}
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(tokens.PIECES), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])  # fmt: skip
    trainer = trainers.BpeTrainer(vocab_size=SIZE + 256, min_frequency=WORDS, show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())  # fmt: skip
    # Every word once, with the space before it.
    tokenizer.train_from_iterator((f" {word}" for word in sorted(words)), trainer)

    letters = _bytes_of_letters()
    ordered = sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])
    pieces = [p for token, _ in ordered if len(p := bytes(letters[c] for c in token)) > 1]
    korean = [p for p in pieces if not p.isascii()][:HANGUL]
    # Every number of two and three digits, as all the big vocabularies have them.
    numbers = [f"{n:0{digits}}".encode() for digits in (2, 3) for n in range(10**digits)]
    kept = dict.fromkeys([p for p in pieces if p.isascii() and not p.isdigit()] + korean + numbers)
    tokens.VOCABULARY.write_text("".join(f"{base64.b64encode(p).decode()}\n" for p in kept), encoding="ascii")
    size = tokens.VOCABULARY.stat().st_size
    print(f"{len(paths)} files, {len(words):,} words: {len(kept):,} tokens beside the 256 bytes, {size:,} bytes")


def _prose(text: str, suffix: str) -> str:
    return re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL) if suffix == ".html" else text


def _bytes_of_letters() -> dict[str, int]:
    """GPT-2's printable letter for each byte, reversed: the byte itself where it prints, else the letters from 256 on."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    odd = [b for b in range(256) if b not in plain]
    return {chr(b): b for b in plain} | {chr(256 + n): b for n, b in enumerate(odd)}


def measure(path: Path) -> None:
    """Real tokens divided by the estimate: for texts of 80 characters and more, and for prompts of 8,000."""
    with path.open(encoding="utf-8") as lines:
        texts = [t for line in lines if len(t := str(json.loads(line).get("text") or "")) >= 80]
    joined = "\n\n".join(texts)
    prompts = [joined[i : i + 8_000] for i in range(0, len(joined) - 4_000, 8_000)]
    for model in ("gpt-4", "gpt-4o"):
        real, estimate = tokens.counter(model), tokens.counter(model, exact=False)
        ratios = [[real(t) / estimate(t) for t in some] or [0.0] for some in (texts, prompts)]
        print(f"{path.parent.name}/{path.name} {model}: {len(texts):,} texts, mean {sum(ratios[0]) / len(ratios[0]):.2f}, "
              f"max {max(ratios[0]):.2f}; {len(prompts):,} prompts, max {max(ratios[1]):.2f}")  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) == 1:
        make()
    for name in sys.argv[1:]:
        measure(Path(name))

"""The tokenizer: a Unigram vocabulary over NFKC lower-cased Korean and English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def train_tokenizer(texts: Iterable[str], size: int) -> Tokenizer:
    """A tokenizer of `size` pieces learned from the texts; whatever it has never seen becomes `[UNK]`.

    Pieces carry no mark for the beginning of a word, so that 투자 is the same piece alone and in 설비투자.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    # Words, runs of digits, and single marks: 2024년 is 2024 + 년; x² or 3,000 never make pieces of their own.
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Split(Regex(r"[a-z]+|[가-힣]+|\d+|[^\sa-z가-힣\d]"), "isolated"),
        ]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=size, special_tokens=["[UNK]"], unk_token="[UNK]", show_progress=False, max_piece_length=16
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer

"""Token vectors learned so that texts that belong together point the same way (in-batch contrastive training)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.encoder.views import Bag, Views

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Schedule:
    """Sizes of the training; `steps` batches of `batch` rows."""

    # 1,024 rather than 512 dimensions: news_park_test recall@1 .803 against .781 of 1,960, flores_devtest .983 against
    # .972 of 1,012, korquad_dev .764 against .739 of 2,799 (800 steps of an early mixture).
    dim: int = 1024
    steps: int = 1000
    batch: int = 1024
    rate: float = 0.1  # of Adam, over the root of dim; falls to 0 in a straight line
    scale: float = 20.0  # of the cosines in the softmax
    sif: float = 1e-4  # start lengths are sif / (sif + frequency)
    seed: int = 20


def start_vectors(counts: NDArray[np.int64], dim: int, sif: float, seed: int) -> NDArray[np.float32]:
    """Random directions, lengths by rarity: sif / (sif + share) (Arora, Liang & Ma 2017)."""
    vectors = np.random.default_rng(seed).standard_normal((len(counts), dim), dtype=np.float32) / np.sqrt(dim)
    share = counts / max(1, counts.sum())
    return np.asarray(vectors * (sif / (sif + share))[:, None], dtype=np.float32)


def with_rarity(vectors: NDArray[np.float32], counts: NDArray[np.int64], text_tokens: int = 20) -> NDArray[np.float32]:
    """The vectors, each longer by the fourth root of its token's inverse document frequency, texts being taken to be
    `text_tokens` long.

    The training texts are neither news nor reports, so the lengths learned from them undervalue rare words:
    autorag_ko nDCG@10 .891 against .873 of 58, ssis_welfare_ko .808 against .800 of 920, flores_devtest unchanged at
    .988; the square root gives .895 and .811, but .983.
    """
    rarity = np.log(max(1, counts.sum()) / text_tokens / (counts + 1.0)).clip(0.05)
    return np.asarray(vectors * (rarity**0.25)[:, None], dtype=np.float32)


def _joined(queries: Bag, passages: Bag) -> Bag:
    return Bag(
        np.concatenate([queries.ids, passages.ids]),
        np.concatenate([queries.starts, passages.starts + len(queries.ids)]),
    )


def _token_gradients(texts: Bag, of_means: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The tokens that occur and the gradient of each, given that of the texts' means.

    The transposed sum is a sum over bags again: for each token, of the texts that hold it. Torch's own backward pass
    makes a new table of zeros in every step, which alone takes longer than this.
    """
    import torch
    from torch.nn.functional import embedding_bag

    lengths = np.diff(np.append(texts.starts, len(texts.ids)))
    order = np.argsort(texts.ids, kind="stable")
    tokens, starts = np.unique(texts.ids[order], return_index=True)
    text_of = np.repeat(np.arange(len(lengths)), lengths)[order]
    shares = of_means / torch.from_numpy(lengths.astype(np.float32))[:, None]
    rows = embedding_bag(torch.from_numpy(text_of), shares, torch.from_numpy(starts), mode="sum")
    return torch.from_numpy(tokens).long(), rows


def train(
    views: Views, vocabulary: int, schedule: Schedule, report: Callable[[str], None] = print
) -> NDArray[np.float32]:
    """Token vectors, vocabulary by dim. The same arguments, machine and thread count give the same vectors."""
    import torch
    from torch.nn.functional import cross_entropy, embedding_bag, normalize

    table = torch.nn.Parameter(
        torch.from_numpy(start_vectors(views.counts(vocabulary), schedule.dim, schedule.sif, schedule.seed))
    )
    gradient = table.grad = torch.zeros_like(table)
    optimizer = torch.optim.Adam(
        [table], lr=schedule.rate / schedule.dim**0.5, betas=(0.9, 0.99), eps=1e-10, fused=True
    )
    falling = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, schedule.steps)
    begun, running = time.perf_counter(), 0.0
    for step in range(1, schedule.steps + 1):
        queries, passages = views.batch(schedule.batch)
        texts, count = _joined(queries, passages), len(queries.starts)
        with torch.no_grad():
            means = embedding_bag(
                torch.from_numpy(texts.ids).long(), table, torch.from_numpy(texts.starts), mode="mean"
            )
        means.requires_grad_()
        vectors = normalize(means, dim=1)
        cosines = schedule.scale * vectors[:count] @ vectors[count:].T
        right = torch.arange(count)
        loss = (cross_entropy(cosines, right) + cross_entropy(cosines.T, right)) / 2
        loss.backward()  # type: ignore[no-untyped-call]
        assert means.grad is not None
        tokens, rows = _token_gradients(texts, means.grad)
        gradient.zero_()[tokens] = rows
        optimizer.step()
        falling.step()
        running += loss.item()
        if step % 100 == 0 or step == schedule.steps:
            mean_loss = running / (step % 100 or 100)
            report(f"step {step:,} of {schedule.steps:,}, loss {mean_loss:.3f}, {time.perf_counter() - begun:.0f} s")
            running = 0.0
    found: NDArray[np.float32] = table.detach().numpy()
    return found

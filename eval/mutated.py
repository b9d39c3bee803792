"""Damaged files of every kind through the reader: no crash, no hang, each read or skipped with a reason.

    python -m eval.mutated --files 500                   500 files, the kinds in turn
    python -m eval.mutated --files 500 --each            500 files of each of the kinds
    python -m eval.mutated --files 500 --each --kind .pdf --kind .hwp

Each file is one of `eval.documents` with seeded damage: flipped bytes, a part cut out, repeated, overwritten, or the end
missing; every third zip, DOCX and HWPX is damaged inside instead, so that the XML meets the reader and not the zip's
checksum. Printed are counts by kind, the slowest file, how many children were started, and the most memory one has held.
"""

import argparse
import io
import random
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.article import Article
from corpus.child import shared
from corpus.read import read_data
from eval.documents import every_kind, zip_of


def damaged(data: bytes, draw: random.Random) -> bytes:
    """The bytes after one to four random mishaps."""
    found = bytearray(data)
    for _ in range(draw.randint(1, 4)):
        at, length = draw.randrange(len(found) + 1), draw.choice((1, 4, 40, 400))
        mishap = draw.randrange(5)
        if mishap == 0:
            for _ in range(draw.choice((1, 3, 30))):
                found[draw.randrange(len(found))] = draw.randrange(256)
        elif mishap == 1:
            del found[at : at + length]
        elif mishap == 2:
            found[at:at] = bytes(found[at : at + length]) * draw.choice((1, 10, 500))
        elif mishap == 3:
            found[at : at + length] = draw.choice((b"\0", b"\xff", b"<", b"/Kids [2 0 R] ", b"9999999999")) * length
        else:
            del found[max(at, 1) :]
        if not found:
            found = bytearray(data[:1])
    return bytes(found[:5_000_000])


def mutations(count: int, seed: int = 20241010, only: Sequence[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Suffix and bytes of `count` damaged files, the kinds (or `only` these) in turn; the same for the same seed."""
    draw = random.Random(seed)
    kinds = [(kind, data) for kind, data in every_kind().items() if kind in only or not only]
    if not kinds:
        raise ValueError(f"--kind is one of {' '.join(every_kind())}, got {' '.join(only)}")
    for number in range(count):
        kind, data = kinds[number % len(kinds)]
        if kind in (".docx", ".hwpx", ".zip") and number // len(kinds) % 3 == 0:
            with zipfile.ZipFile(io.BytesIO(data)) as opened:
                opened_bytes = {name: opened.read(name) for name in opened.namelist()}
            files: dict[str, bytes | str] = {**opened_bytes}
            name = draw.choice(list(files))
            files[name] = damaged(opened_bytes[name], draw)
            yield kind, zip_of(files)
        else:
            yield kind, damaged(data, draw)


def main(count: int, seed: int, only: Sequence[str] = ()) -> int:
    """Print the table; the number of files that gave neither an article nor a reason."""
    read, skipped, silent = Counter[str](), Counter[str](), 0
    reasons = Counter[str]()
    slowest, slow = 0.0, ""
    for number, (kind, data) in enumerate(mutations(count, seed, only)):
        start = time.perf_counter()
        found = list(read_data(data, f"{number}{kind}", f"{number}{kind}"))
        if (took := time.perf_counter() - start) > slowest:
            slowest, slow = took, kind
        if any(isinstance(item, Article) for item in found):
            read[kind] += 1
        elif found:
            skipped[kind] += 1
            reasons[getattr(found[0], "reason", "").split(":")[0][:60]] += 1
        else:
            silent += 1
            print(f"neither read nor skipped: file {number} ({kind})")
    child = shared()
    child.close()
    print("| kind | files | read | skipped with a reason |\n|---|---|---|---|")
    for kind in (k for k in every_kind() if k in only or not only):
        print(f"| {kind} | {read[kind] + skipped[kind]} | {read[kind]} | {skipped[kind]} |")
    crashed = sum(n for reason, n in reasons.items() if "crashed" in reason or "ended with" in reason)
    stopped = sum(n for reason, n in reasons.items() if "took more than" in reason)
    print(
        f"{count} files: {sum(read.values())} read, {sum(skipped.values())} skipped, {silent} neither; children started "
        f"{child.started}, of which crashed {crashed}, stopped at a limit {stopped}; slowest file {slowest:.2f} s ({slow}); "
        f"peak memory of a child {child.peak / 1e6:,.0f} MB"
    )
    for reason, n in reasons.most_common(12):
        print(f"  {n:4} {reason}")
    return silent


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20241010)
    parser.add_argument("--each", action="store_true", help="so many files of each kind")
    parser.add_argument("--kind", action="append", default=[], help="only this kind (.pdf); repeatable")
    given = parser.parse_args()
    each = len(given.kind or every_kind()) if given.each else 1
    raise SystemExit(main(given.files * each, given.seed, given.kind) != 0)

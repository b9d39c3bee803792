"""Floors under which a run fails: pinned figures with a digest of the questions and articles they were measured on.

The floors of the shipped questions are eval/floors.json; those of other questions lie beside them, in floors.json.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.chance import Interval
from eval.gold import SHIPPED
from eval.run import FIRST, Run
from eval.table import LOWER_IS_BETTER, groups

FLOORS = Path(__file__).parent / "floors.json"
# By group: the figures whose fall a user would feel. The types are gated by what they are about only.
ALL = ("right", "correct", "answer cited", "citation recall", "citation precision", f"article recall@{FIRST}",
       f"passage recall@{FIRST}", "passage MRR", "balanced accuracy", "unsupported")  # fmt: skip
PARTS = ("right", f"passage recall@{FIRST}")
GATED = ("type", "language")
# Groups with fewer questions have no floor: one question would be over 5%.
FEWEST = 20
# A floor is missed by more than this many questions: sums in another order, on another processor, may turn one.
SPARE = 1


class GateError(ValueError):
    """Floors that cannot be read or set; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A figure below its floor (above it, for one that is better lower)."""

    metric: str
    floor: float
    value: float
    count: int

    def __str__(self) -> str:
        side = "above its ceiling" if _name(self.metric) in LOWER_IS_BETTER else "below its floor"
        return f"{self.metric} is {self.value:.4f}, {side} {self.floor:.4f} ({self.count:,} questions)"


@dataclass(frozen=True, slots=True)
class Floors:
    """Figures by "group/metric", what they were measured on, and every lowering with its reason, oldest first."""

    questions: str
    archive: str
    floors: dict[str, float]
    lowered: tuple[dict[str, Any], ...] = ()

    def save(self, path: Path) -> None:
        kept = {
            "questions": self.questions,
            "archive": self.archive,
            "floors": self.floors,
            "lowered": list(self.lowered),
        }
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def floors_path(gold: Sequence[Path]) -> Path:
    """Where the floors of these questions lie."""
    first = gold[0] if gold else SHIPPED
    folder = first if first.is_dir() else first.parent
    return FLOORS if folder.resolve() == SHIPPED.resolve() else folder / "floors.json"


def read_floors(path: Path) -> Floors:
    """GateError when there are none yet, or the file is not theirs."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        floors = {str(k): float(v) for k, v in kept["floors"].items()}
        return Floors(kept["questions"], kept["archive"], floors, tuple(kept["lowered"]))
    except FileNotFoundError:
        raise GateError(f"No floors at '{path}': set them with `citewire eval --update`") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GateError(
            f"'{path}' holds no floors ({error!r}): put it back, or set it anew with `citewire eval --update`"
        ) from error


def measured(run: Run) -> dict[str, Interval]:
    """The run's gated figures by "group/metric"."""
    return {
        f"{g.name}/{metric}": g.figures[metric]
        for g in groups(run.rows, resamples=0, by=GATED)
        if g.questions >= FEWEST or g.name == "all"
        for metric in (ALL if g.name == "all" else PARTS)
        if metric in g.figures
    }


def check(run: Run, floors: Floors) -> list[Miss]:
    """The floors that the run misses. GateError when they were measured on other questions or articles."""
    for what, here, there in (
        ("questions", run.questions, floors.questions),
        ("articles", run.archive, floors.archive),
    ):
        if here != there:
            raise GateError(
                f"The floors were measured on other {what} (digest {there}, this run {here}): evaluate the same ones, "
                "or set the floors anew with `citewire eval --update`"
            )
    found = measured(run)
    if gone := sorted(floors.floors.keys() - found.keys()):
        raise GateError(
            f"The run has no figure for the floor {gone[0]!r}: set the floors anew with `citewire eval --update`"
        )
    return [
        Miss(name, floor, found[name].value, found[name].count)
        for name, floor in floors.floors.items()
        if _worse(name, found[name].value, floor, SPARE / found[name].count)
    ]


def update(run: Run, old: Floors | None, reason: str = "") -> Floors:
    """Floors at this run's figures. GateError, naming each, when one would fall and no reason is given."""
    new = {name: round(figure.value, 4) for name, figure in measured(run).items()}
    before: Mapping[str, float] = old.floors if old else {}
    fallen = {n: f for n, f in before.items() if n not in new or _worse(n, new[n], f, 0.0)}
    if fallen and not reason.strip():
        lines = [
            f"{n} would fall from {f:.4f} to {format(new[n], '.4f') if n in new else 'nothing'}"
            for n, f in fallen.items()
        ]
        raise GateError("; ".join(lines) + ". Nothing was changed: give --reason to lower a floor")
    lowered = old.lowered if old else ()
    if fallen:
        day = datetime.now(UTC).date().isoformat()
        what = {n: [f, new.get(n)] for n, f in fallen.items()}
        lowered = (*lowered, {"day": day, "reason": reason.strip(), "from and to": what})
    return Floors(run.questions, run.archive, new, lowered)


def _worse(name: str, value: float, floor: float, spare: float) -> bool:
    # Floors are kept with 4 digits.
    fall = value - floor if _name(name) in LOWER_IS_BETTER else floor - value
    return fall > spare + 6e-5


def _name(metric: str) -> str:
    return metric.rpartition("/")[2]

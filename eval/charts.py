"""Plots of a report, as SVG that takes the page's colours and font; drawn by svg.py.

A plot is 380 units wide, about a phone, so that its letters are readable there and only grow on a wide screen. Names come from
questions, archives and settings of strangers, and svg.py writes text and attributes as they are given: everything that
goes into one passes `_safe`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import svg

from eval.chance import Interval

_WIDTH, _ROW, _LEFT, _RIGHT = 380, 40, 6, 374
# Where a row's words and its track stand below its top.
_WORDS, _TRACK, _OTHER = 15, 25, 33


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of a plot: its name, what is written at its right, the figure now, and before (None: no other run)."""

    name: str
    said: str
    now: Interval
    before: Interval | None = None


def whiskers(title: str, marks: Sequence[Mark]) -> str:
    """Figures from 0 to 1 with their intervals, one below the other: a filled dot now, a ring below it before."""
    parts: list[svg.Element] = []
    for n, mark in enumerate(marks):
        parts += _words(mark, n) + _grid(n)
        if mark.before:
            parts += _whisker(mark.before, n * _ROW + _OTHER, "before")
        parts += _whisker(mark.now, n * _ROW + _TRACK, "now")
    return _drawn(title, marks, parts)


def spans(title: str, marks: Sequence[tuple[Mark, float]]) -> str:
    """Amounts from 0 up: a bar to the mark's figure, and a thin line on to the second amount (a 95th percentile)."""
    most = max((max(late, m.now.value) for m, late in marks), default=0.0) or 1.0
    parts: list[svg.Element] = []
    for n, (mark, late) in enumerate(marks):
        y, scale = n * _ROW + _TRACK, (_RIGHT - _LEFT) / most
        parts += _words(mark, n)
        parts.append(svg.Rect(x=_LEFT, y=y - 4, width=_round(mark.now.value * scale), height=8, rx=2, class_=["bar"]))
        end = _round(_LEFT + late * scale)
        parts.append(svg.Line(x1=_round(_LEFT + mark.now.value * scale), x2=end, y1=y, y2=y, class_=["late"]))
        parts.append(svg.Line(x1=end, x2=end, y1=y - 5, y2=y + 5, class_=["late"]))
    return _drawn(title, [m for m, _ in marks], parts)


def _words(mark: Mark, n: int) -> list[svg.Element]:
    y = n * _ROW + _WORDS
    return [
        svg.Text(x=_LEFT, y=y, text=_safe(_short(mark.name)), class_=["name"]),
        svg.Text(x=_RIGHT, y=y, text=_safe(mark.said), class_=["said"], text_anchor="end"),
    ]


def _grid(n: int) -> list[svg.Element]:
    y = n * _ROW + _TRACK
    ticks: list[svg.Element] = [
        svg.Line(x1=_at(t), x2=_at(t), y1=y - 3, y2=y + 3, class_=["grid"]) for t in (0, 0.25, 0.5, 0.75, 1)
    ]
    return [svg.Line(x1=_LEFT, x2=_RIGHT, y1=y, y2=y, class_=["grid"]), *ticks]


def _whisker(figure: Interval, y: float, kind: str) -> list[svg.Element]:
    return [
        svg.Line(x1=_at(figure.low), x2=_at(figure.high), y1=y, y2=y, class_=["whisker", kind]),
        svg.Circle(cx=_at(figure.value), cy=y, r=4.5 if kind == "now" else 3.5, class_=["dot", kind]),
    ]


def _at(share: float) -> float:
    return _round(_LEFT + min(1.0, max(0.0, share)) * (_RIGHT - _LEFT))


def _round(number: float) -> float:
    return round(number, 1)


def _short(name: str) -> str:
    return name if len(name) <= 28 else name[:27] + "…"


def _drawn(title: str, marks: Sequence[Mark], parts: list[svg.Element]) -> str:
    height = _ROW * len(marks) + 2
    # What a screen reader says; the tables of the page hold the same figures.
    told = f"{title}: " + "; ".join(f"{m.name} {m.said}" for m in marks)
    return str(
        svg.SVG(
            viewBox=svg.ViewBoxSpec(0, 0, _WIDTH, height), class_=["plot"], elements=parts,
            extra={"role": "img", "aria-label": _safe(told)},
        )
    )  # fmt: skip


def _safe(text: str) -> str:
    """Text of strangers for SVG: markup escaped, characters that XML forbids left out."""
    return escape("".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"))

"""How words and meaning are weighed against each other, by encoder: chosen by measurement, recorded with the encoder.

The defaults are those of the encoder that ships. For another one `python -m eval.fusion FOLDER --encoder NAME --write FILE` learns
them on questions with known answers and writes them down with the encoder's fingerprint; the setting `fusion` names FILE.
"""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from corpus.article import MismatchError
from rag.encoders import Encoder


@dataclass(frozen=True, slots=True)
class Fusion:
    """Weights of a search, each 0 to 1 but for `across` and `looked_for` (standard deviations, 0 and more).

    Those of the shipped encoder were chosen by `python -m eval.tune` on the dev halves of public sets: nDCG@10 over 100
    questions a set with a static encoder of 1,024 dimensions; "sample" is recall@5 of a right article, 274 gold questions
    on the sample corpus, in brackets the 71 across languages.
    """

    # Weight of words where question and article share a language, and where they do not; meaning has the rest. .6/.7/.8:
    # autorag .917/.923/.929, korquad .976/.980/.980, ssis .864/.866/.857, multihop .806/.809/.808. Across .3/.4/.5/.6: belebele
    # English→Korean .823/.826/.818/.809, back .759/.765/.767/.764, sample .967 (.887)/.982 (.944)/.985 (.958)/not measured.
    words_same: float = 0.7
    words_across: float = 0.5
    # Share of the best sentence in a passage's meaning; the rest is the passage's own vector. Of meaning alone, .5/.7: autorag
    # .815/.821, korquad .896/.907, ssis .817/.823, multihop .684/.662, belebele Korean .876/.866, across .743/.748 and .676/
    # .668; fused, .5/.7/.9: sample .982/.978/not measured. Without effect for an encoder whose passages stand alone.
    best_sentence: float = 0.5
    # Added to articles in the other language than the question's: every pool has a best passage, and nearly the same words
    # in one's own language look better than the right ones in the other. With the texts looked at, .2/.4/.6/.8: what the
    # mixed pool of belebele costs, asked in English .049/.042/.024/.023 and in Korean .054/.043/.034/.028 (.03 may be lost);
    # `python -m eval.preferences`, 274 gold questions, the article among the first five .977/.973/.970/.963, the passage
    # .927/.927/.930/.927, its reciprocal rank .743/.744/.751/.743. With the first hits judged, .8/.9/1: .028/.026/.022 and
    # .032/.030/.029; the article .963/.960/.953.
    across: float = 0.9
    # The same where nothing is asked: who types a headline wants that article. 0/.2/.4/.6/.9, R@10 of 400 headlines of knews_rss
    # .892/.887/.887/.885/.873 (words alone .892; as hits .892 with .2); 272 gold questions without their question words, article among
    # the first five: 201 that find their own language .987/.987/.978/.969/.947, 71 across languages .944/.972/.972/.972/.986.
    looked_for: float = 0.2

    def __post_init__(self) -> None:
        for f in fields(self):
            value = getattr(self, f.name)
            most = 10 if f.name in ("across", "looked_for") else 1
            if not 0 <= value <= most:
                raise ValueError(f"'{f.name}' must lie between 0 and {most}, got {value!r}")

    def of(self, same: bool, asks: bool) -> tuple[float, float]:
        """The weight of words, and what is added, for articles in the language of what is searched or in another; whether it `asks`.

        >>> Fusion().of(True, True), Fusion(words_across=0.25, across=1).of(False, True), Fusion().of(False, False)
        ((0.7, 0.0), (0.25, 1), (0.5, 0.2))
        """
        if same:
            return self.words_same, 0.0
        return self.words_across, self.across if asks else self.looked_for


def write_fusion(path: Path, fusion: Fusion, encoder: Encoder, questions: int) -> None:
    """Write weights down with the encoder they were learned for, and on how many questions."""
    kept = {"encoder": encoder.name, "fingerprint": encoder.fingerprint, "questions": questions, **asdict(fusion)}
    path.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def read_fusion(path: Path, encoder: Encoder) -> Fusion:
    """The weights in a file. MismatchError when they are another encoder's, or the file is not of this form."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        fusion = Fusion(**{f.name: float(kept[f.name]) for f in fields(Fusion)})
        of, name = str(kept["fingerprint"]), str(kept["encoder"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MismatchError(
            f"'{path}' does not hold weights ({error}): write it with `python -m eval.fusion FOLDER --encoder NAME --write FILE`"
        ) from error
    if of != encoder.fingerprint:
        raise MismatchError(
            f"'{path}' holds weights for encoder {name!r} ({of}), the settings name {encoder.name!r} ({encoder.fingerprint}): "
            "learn them anew with `python -m eval.fusion`, or unset CITEWIRE_FUSION"
        )
    return fusion

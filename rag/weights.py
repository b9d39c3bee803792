"""The weights of the judge of evidence, as `python -m eval.fit --bench FOLDER` prints them; they are not written by hand.

Fitted on 274 gold questions over the sample corpus and 400 of korquad_dev (choice); on these with and without their
articles, 38 gold questions without an answer, and 400 of ssis_welfare_ko and 231 of multihoprag_500 (refusal). Measured
over five folds, each by weights that had not seen it; in brackets what it was with nine clues and one logistic model, same
hits, same folds. A right sentence first, among two, three: gold .65 .79 .84 (.49 .62 .72), korquad .84 .91 .94 (.78 .87
.91). Area under the curve of refusal: gold without an answer .59 (.62), gold with its articles gone .76 (.71), korquad .94
(.89), ssis .82 (.67), multihop .88 (.64), multihop without an answer .97 (.69).
"""

# By clue (`rag.clues`): the logit of a sentence, among the sentences of all hits, to be the one that answers.
CHOICE: dict[str, float] = {
    "cover": 4.241, "rare": 0.020, "focus": 2.696, "near": 3.240, "grams": 1.314, "title": 6.414,
    "before": 2.094, "after": 0.327, "day": 2.282, "nowhere": -2.839, "nowhere rare": -1.727,
    "focus nowhere": 1.548, "heaviest nowhere": 0.496, "cosine": 3.125, "cosine short of best": 0.777,
    "cosine before": 1.015, "passage": 0.443, "fused": 0.170, "rank": 1.219, "across": -0.303,
    "passage across": -3.518, "cover across": 3.820, "title across": 3.057, "nowhere across": 0.602,
    "kind": 0.450, "reason": 0.647, "person": 0.673, "place": -0.697, "whether": -0.805, "counter": 1.277,
    "fresh figure": 1.633, "beside": 1.573, "second kind": 0.774, "several": -0.000, "period": 0.864,
    "other period": -0.032, "year off": -4.560, "same year": -0.385, "alike": 2.328, "named": -0.054,
    "named around": 0.816, "named nowhere": -1.121, "other named": 0.015, "first": -0.662, "lead": 0.955,
    "short": 1.355, "long": -0.673, "news": 0.798,
}  # fmt: skip
# By sign (`rag.evidence.refusal_signs`): the logit that any sentence answers.
ANSWERABLE: dict[str, float] = {
    "cover": -0.254, "rare": -1.048, "focus": -1.203, "nowhere": -1.031, "nowhere rare": 0.249,
    "focus nowhere": -0.437, "heaviest nowhere": 0.059, "cosine": 1.680, "passage": 0.692, "fused": 0.307,
    "rank": -0.749, "across": -0.486, "cover across": 1.649, "kind": 0.284, "fresh figure": -0.596,
    "beside": 0.903, "second kind": -0.052, "period": 0.442, "other period": -0.710, "year off": -4.089,
    "alike": -1.315, "named nowhere": -0.566, "other named": -0.527, "around": 2.545, "name around": -0.087,
    "cosine across": 1.446, "rare across": 0.051, "heaviest across": -0.555, "share": -0.029,
    "margin": 0.237, "spread": -0.385, "logit": -0.118, "best cover": -0.888, "best cosine": -0.258,
    "best passage": 1.228, "best fused": 0.289, "best beside": -0.189, "least nowhere rare": 0.445,
    "least focus nowhere": -0.689, "least heaviest nowhere": -0.314, "lead of hits": -0.107,
    "constant": -1.171,
}  # fmt: skip

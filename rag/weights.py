"""The weights of the judge of evidence, written by `python -m eval.fit --bench FOLDER --write`, not by hand.

Questions, "gone" those searched without the articles that answer them: 312 gold, 274 gold gone, 400 korquad_dev, 400 korquad_dev gone, 400 ssis_welfare_ko, 400 ssis_welfare_ko gone, 231 multihoprag_500, 193 multihoprag_500 gone.
Measured over 5 folds, each by weights that had not seen it::

    right sentence among        n first   two three quoted sentences in hits
    gold                      274  0.68  0.82  0.87   0.86      2.16    0.97
      date                     25  0.80  0.88  0.92   0.92      1.88    1.00
      asked in ko             174  0.67  0.83  0.89   0.89      2.28    0.98
      two-article              27  0.48  0.78  0.85   0.89      3.67    1.00
      comparison               12  0.50  0.67  0.75   0.67      2.42    0.92
      cross-language           71  0.70  0.80  0.80   0.79      2.01    0.97
      asked in en             100  0.70  0.80  0.84   0.81      1.96    0.96
      fact                     43  0.51  0.74  0.84   0.81      2.33    0.98
      figure                   88  0.83  0.90  0.95   0.93      1.75    0.98
      temporal                  8  0.38  0.75  0.88   0.88      2.50    0.88
    korquad_dev               400  0.83  0.92  0.95   0.93      1.47    1.00

    refusal                               n   AUC  at 0.35  best at
    gold, articles gone                 548 0.788    0.693 0.735 0.5
    gold, unanswerable                  312 0.694    0.649 0.684 0.45
    korquad_dev, articles gone          800 0.960    0.845 0.896 0.6
    multihoprag_500, articles gone      386 0.883    0.782 0.811 0.5
    multihoprag_500, unanswerable       231 0.983    0.927 0.940 0.3
    ssis_welfare_ko, articles gone      800 0.816    0.746 0.756 0.45
    threshold, mean balanced accuracy over sets, share of the gold questions with an answer that are answered:
      0.15 0.678 0.96
      0.20 0.719 0.93
      0.25 0.746 0.90
      0.30 0.762 0.85
      0.35 0.774 0.82
      0.40 0.785 0.79
      0.45 0.792 0.76
      0.50 0.793 0.73
      0.55 0.782 0.68
      0.60 0.769 0.63
      0.65 0.756 0.57
      0.70 0.740 0.52
      0.75 0.708 0.39
      0.80 0.694 0.35
      0.85 0.668 0.25
"""

# The chance of an answer below which the archive is said not to answer: the highest at which 80% of the gold
# questions that have an answer are answered (the curve is above).
ENOUGH = 0.35
# By clue (`rag.clues`): the logit of a sentence, among the sentences of all hits, to be the one that answers.
CHOICE: dict[str, float] = {
    "cover": 5.108,
    "rare": 0.000,
    "focus": 2.202,
    "near": 6.257,
    "grams": 0.974,
    "title": 5.108,
    "before": 0.399,
    "after": 0.421,
    "day": 1.676,
    "nowhere": -2.105,
    "nowhere rare": -1.957,
    "focus nowhere": 1.035,
    "heaviest nowhere": 0.047,
    "cosine": 1.351,
    "cosine short of best": 0.799,
    "cosine before": 1.418,
    "passage": -0.271,
    "fused": 0.181,
    "rank": 0.920,
    "across": -0.189,
    "passage across": -3.725,
    "cover across": 2.868,
    "title across": 3.518,
    "nowhere across": 0.491,
    "kind": 0.000,
    "reason": 0.000,
    "person": 0.341,
    "place": 0.000,
    "whether": 0.000,
    "counter": 1.267,
    "fresh figure": 2.087,
    "beside": 2.493,
    "second kind": 0.613,
    "several": -0.000,
    "period": 0.270,
    "other period": -0.049,
    "year off": -3.606,
    "same year": 0.008,
    "alike": 2.100,
    "named": 0.403,
    "named around": 0.403,
    "named nowhere": -0.891,
    "other named": -0.074,
    "first": -0.557,
    "lead": 0.609,
    "short": 2.851,
    "long": -1.015,
    "news": 0.905,
    "soft": 2.329,
    "soft focus": 4.143,
    "soft nowhere": -1.893,
    "soft focus nowhere": 1.152,
    "soft heaviest nowhere": 0.574,
    "withheld": -1.423,
    "other quarter": 0.296,
    "terms": -0.000,
    "english": -0.000,
    "beyond": -0.630,
    "newest": 0.270,
    "newest asked": 1.286,
    "oldest asked": 1.434,
    "year told": 1.412,
    "year implied": -0.084,
    "year conflict": -0.158,
    "year elsewhere": -0.688,
    "unmet": 0.116,
    "fits about": 0.814,
    "lacking": -0.552,
    "lacking rare": -0.257,
    "wish day": 1.831,
    "wish month": 1.247,
    "wish year": 0.021,
    "wish clock": 2.042,
    "wish period": 0.289,
    "wish end": 0.907,
    "wish start": 1.703,
    "wish person": 0.913,
    "wish name": 0.171,
    "wish cause": 1.389,
    "wish said": 1.348,
    "wish total": 0.161,
    "wish several": 0.000,
    "wish whether": 0.000,
    "wish how": 1.230,
}  # fmt: skip
# By sign (`rag.evidence.refusal_signs`): the logit that any sentence answers.
ANSWERABLE: dict[str, float] = {
    "cover": 0.601,
    "rare": -0.234,
    "focus": -0.048,
    "nowhere": -0.552,
    "nowhere rare": 1.088,
    "focus nowhere": 0.366,
    "heaviest nowhere": 0.257,
    "cosine": 0.955,
    "passage": -0.464,
    "fused": 0.186,
    "rank": -0.234,
    "across": -0.091,
    "cover across": -0.017,
    "kind": 0.340,
    "fresh figure": -0.131,
    "beside": -1.199,
    "second kind": 0.178,
    "period": -0.092,
    "other period": 0.127,
    "year off": 0.824,
    "alike": -0.771,
    "named nowhere": -0.519,
    "other named": -0.776,
    "grams": -1.287,
    "soft": -1.688,
    "soft focus": 0.490,
    "soft nowhere": 0.109,
    "soft focus nowhere": 0.583,
    "soft heaviest nowhere": 0.037,
    "withheld": -2.559,
    "other quarter": -0.233,
    "terms": 0.252,
    "english": 0.567,
    "unmet": 0.328,
    "fits about": -0.553,
    "lacking": -0.092,
    "lacking rare": -0.521,
    "beyond": 0.606,
    "year told": -0.550,
    "year implied": 0.284,
    "year conflict": -1.030,
    "year elsewhere": -3.436,
    "around": 0.269,
    "name around": 0.130,
    "cosine across": -0.791,
    "rare across": -0.199,
    "heaviest across": -0.142,
    "share": -0.083,
    "margin": 1.021,
    "spread": 0.221,
    "logit": 0.610,
    "best cover": 0.048,
    "best rare": -0.863,
    "best focus": -0.162,
    "best grams": 1.181,
    "best cosine": 0.427,
    "best passage": 1.011,
    "best fused": 0.255,
    "best beside": 0.579,
    "least nowhere": -0.929,
    "least nowhere rare": -0.058,
    "least focus nowhere": -0.828,
    "least heaviest nowhere": -0.167,
    "least soft nowhere": 0.725,
    "least soft focus nowhere": -0.427,
    "least nowhere by terms": -0.397,
    "least nowhere by english": 0.107,
    "least soft nowhere by terms": -0.006,
    "least soft nowhere by english": 0.479,
    "around by terms": 2.524,
    "around by english": 0.849,
    "expected cover by terms": 0.334,
    "expected cover by english": -1.426,
    "expected cover": 0.056,
    "expected rare": -1.111,
    "expected focus": -0.407,
    "expected near": 1.522,
    "expected grams": -0.027,
    "expected nowhere": -1.373,
    "expected nowhere rare": 1.060,
    "expected focus nowhere": 0.644,
    "expected cosine": 1.988,
    "expected kind": 0.013,
    "expected fresh figure": -0.594,
    "expected beside": 0.292,
    "expected named": -0.912,
    "expected period": 1.776,
    "expected other period": -2.470,
    "expected alike": 1.119,
    "expected soft": -0.927,
    "expected withheld": -1.440,
    "expected unmet": 0.036,
    "expected fits about": 1.375,
    "expected lacking": -0.409,
    "expected lacking rare": 0.016,
    "expected beyond": 0.328,
    "expected year told": -0.034,
    "expected year implied": -0.713,
    "expected year conflict": 2.343,
    "expected year elsewhere": -1.906,
    "lead of hits": 0.022,
    "constant": -4.897,
}  # fmt: skip

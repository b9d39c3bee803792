"""The weights of the judge of evidence, written by `python -m eval.fit --bench FOLDER --write`, not by hand.

Questions, "gone" those searched without the articles that answer them: 312 gold, 274 gold gone, 120 harder, 80 harder gone, 400 korquad_dev, 400 korquad_dev gone, 400 ssis_welfare_ko, 400 ssis_welfare_ko gone, 231 multihoprag_500, 193 multihoprag_500 gone.
Measured over 5 folds, each by weights that had not seen it::

    right sentence among        n first   two three quoted sentences in hits
    gold                      274  0.70  0.82  0.88   0.85      2.16    0.97
      date                     25  0.84  0.88  0.92   0.92      1.84    1.00
      asked in ko             174  0.71  0.86  0.90   0.87      2.28    0.98
      two-article              27  0.52  0.78  0.89   0.93      3.67    1.00
      comparison               12  0.50  0.75  0.75   0.67      2.42    0.92
      cross-language           71  0.69  0.75  0.83   0.79      2.01    0.97
      asked in en             100  0.69  0.76  0.84   0.81      1.96    0.96
      fact                     43  0.58  0.74  0.81   0.77      2.35    0.98
      figure                   88  0.85  0.92  0.95   0.92      1.76    0.98
      temporal                  8  0.38  0.88  0.88   0.88      2.38    0.88
    harder                     80  0.56  0.71  0.76   0.76      2.38    0.93
    korquad_dev               400  0.84  0.92  0.95   0.92      1.43    1.00

    refusal                               n   AUC  at 0.35  best at
    gold, articles gone                 548 0.787    0.688 0.734 0.55
    gold, unanswerable                  312 0.721    0.660 0.679 0.4
    harder, articles gone               160 0.798    0.738 0.738 0.35
    harder, unanswerable                120 0.553    0.519 0.569 0.55
    korquad_dev, articles gone          800 0.953    0.830 0.884 0.6
    multihoprag_500, articles gone      386 0.881    0.790 0.803 0.5
    multihoprag_500, unanswerable       231 0.985    0.948 0.948 0.35
    ssis_welfare_ko, articles gone      800 0.811    0.736 0.761 0.45
    threshold, mean balanced accuracy over sets, share of our own questions with an answer that are answered:
      0.15 0.628 0.96
      0.20 0.669 0.94
      0.25 0.692 0.89
      0.30 0.714 0.85
      0.35 0.739 0.82
      0.40 0.744 0.80
      0.45 0.741 0.75
      0.50 0.739 0.71
      0.55 0.741 0.66
      0.60 0.724 0.59
      0.65 0.713 0.53
      0.70 0.701 0.46
      0.75 0.691 0.42
      0.80 0.674 0.36
      0.85 0.644 0.29
"""

# The chance of an answer below which the archive is said not to answer: the highest at which 80% of our own
# questions that have an answer are answered (the curve is above).
ENOUGH = 0.35
# By clue (`rag.clues`): the logit of a sentence, among the sentences of all hits, to be the one that answers.
CHOICE: dict[str, float] = {
    "cover": 5.773,
    "rare": 0.000,
    "focus": 2.062,
    "near": 4.699,
    "grams": 1.186,
    "title": 5.773,
    "before": 1.419,
    "after": 0.016,
    "day": 0.839,
    "nowhere": -2.226,
    "nowhere rare": -2.038,
    "focus nowhere": 1.084,
    "heaviest nowhere": 0.297,
    "cosine": 1.405,
    "cosine short of best": 0.679,
    "cosine before": 1.391,
    "passage": 0.497,
    "fused": 0.105,
    "rank": 0.536,
    "across": -0.352,
    "passage across": -0.738,
    "cover across": 2.503,
    "title across": 3.051,
    "nowhere across": 0.035,
    "kind": 0.017,
    "reason": 0.000,
    "person": 0.000,
    "place": 0.000,
    "whether": 0.000,
    "counter": 1.292,
    "fresh figure": 1.600,
    "beside": 2.949,
    "second kind": 0.599,
    "several": -0.000,
    "period": 0.289,
    "other period": -0.252,
    "year off": -3.451,
    "same year": -0.105,
    "alike": 0.969,
    "named": 0.192,
    "named around": 0.192,
    "named nowhere": -0.410,
    "other named": 0.176,
    "first": -0.453,
    "lead": 0.348,
    "short": 2.706,
    "long": -0.940,
    "news": 0.790,
    "soft": 2.555,
    "soft focus": 4.849,
    "soft nowhere": -2.390,
    "soft focus nowhere": 1.086,
    "soft heaviest nowhere": 0.498,
    "withheld": -0.385,
    "other quarter": 0.264,
    "terms": -0.000,
    "english": -0.000,
    "beyond": -0.394,
    "newest": 0.319,
    "newest asked": 0.967,
    "oldest asked": 1.823,
    "year told": 1.112,
    "year implied": 0.079,
    "year conflict": 0.114,
    "year elsewhere": -1.403,
    "unmet": 0.125,
    "fits about": 1.053,
    "lacking": -0.332,
    "lacking rare": 0.134,
    "wish day": 1.134,
    "wish month": 1.264,
    "wish year": 0.024,
    "wish clock": 1.808,
    "wish period": 0.580,
    "wish end": 0.773,
    "wish start": 0.820,
    "wish person": 0.920,
    "wish name": 0.018,
    "wish cause": 1.051,
    "wish said": 1.032,
    "wish total": 0.186,
    "wish several": 0.000,
    "wish whether": 0.000,
    "wish how": 0.452,
}  # fmt: skip
# By sign (`rag.answerable.refusal_signs`): the logit that any sentence answers.
ANSWERABLE: dict[str, float] = {
    "cover": -0.245,
    "rare": -0.987,
    "focus": 0.345,
    "nowhere": 0.190,
    "nowhere rare": 0.926,
    "focus nowhere": 0.398,
    "heaviest nowhere": 0.030,
    "cosine": 2.438,
    "passage": -0.913,
    "fused": 0.159,
    "rank": -0.436,
    "across": -0.770,
    "cover across": 1.461,
    "kind": 0.322,
    "fresh figure": -0.432,
    "beside": 2.904,
    "second kind": 0.112,
    "period": -0.906,
    "other period": 1.171,
    "year off": 2.331,
    "alike": -2.125,
    "named nowhere": -0.591,
    "other named": -0.353,
    "grams": -0.839,
    "soft": 0.180,
    "soft focus": 0.258,
    "soft nowhere": -0.262,
    "soft focus nowhere": -0.053,
    "soft heaviest nowhere": 0.732,
    "withheld": 0.764,
    "other quarter": -0.698,
    "terms": 0.260,
    "english": 0.328,
    "unmet": -0.084,
    "fits about": -0.332,
    "lacking": 0.650,
    "lacking rare": -1.249,
    "beyond": -0.560,
    "year told": 0.527,
    "year implied": -0.200,
    "year conflict": -1.212,
    "year elsewhere": -6.078,
    "around": 0.014,
    "name around": -0.140,
    "cosine across": -1.947,
    "rare across": 1.246,
    "heaviest across": -0.540,
    "share": -0.018,
    "margin": 0.173,
    "spread": -0.087,
    "logit": 0.356,
    "best cover": -0.293,
    "best rare": -1.214,
    "best focus": 0.077,
    "best grams": 0.398,
    "best cosine": 1.146,
    "best passage": 0.130,
    "best fused": 0.156,
    "best beside": -0.332,
    "least nowhere": -0.597,
    "least nowhere rare": -0.271,
    "least focus nowhere": -0.879,
    "least heaviest nowhere": -0.192,
    "least soft nowhere": 0.378,
    "least soft focus nowhere": -0.124,
    "least nowhere by terms": -0.411,
    "least nowhere by english": 0.012,
    "least soft nowhere by terms": -0.096,
    "least soft nowhere by english": 0.101,
    "around by terms": 3.649,
    "around by english": 0.549,
    "expected cover by terms": -0.506,
    "expected cover by english": -0.281,
    "expected cover": 0.315,
    "expected rare": -0.354,
    "expected focus": -0.504,
    "expected near": 2.363,
    "expected grams": 0.367,
    "expected nowhere": -0.814,
    "expected nowhere rare": 1.113,
    "expected focus nowhere": 0.318,
    "expected cosine": 0.019,
    "expected kind": -0.009,
    "expected fresh figure": 0.004,
    "expected beside": -4.054,
    "expected named": -0.495,
    "expected period": 1.951,
    "expected other period": -3.474,
    "expected alike": 2.887,
    "expected soft": -3.864,
    "expected withheld": -3.950,
    "expected unmet": 0.316,
    "expected fits about": 0.622,
    "expected lacking": -0.204,
    "expected lacking rare": 0.422,
    "expected beyond": 0.544,
    "expected year told": -0.413,
    "expected year implied": -0.260,
    "expected year conflict": 1.247,
    "expected year elsewhere": 0.191,
    "lead of hits": 0.084,
    "constant": -2.108,
}  # fmt: skip

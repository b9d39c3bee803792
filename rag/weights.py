"""The weights of the judge of evidence, written by `python -m eval.fit --bench FOLDER --write`, not by hand.

Questions, "gone" those searched without the articles that answer them: 312 gold, 274 gold gone, 250 korquad_dev, 250 korquad_dev gone, 160 ssis_welfare_ko, 160 ssis_welfare_ko gone, 134 multihoprag_500 gone, 160 multihoprag_500.
Measured over 5 folds, each by weights that had not seen it::

    right sentence among        n first   two three quoted sentences in hits
    gold                      274  0.66  0.82  0.89   0.87      2.19    0.97
      date                     25  0.80  0.88  0.96   0.96      1.84    1.00
      asked in ko             174  0.66  0.83  0.90   0.89      2.25    0.98
      two-article              27  0.37  0.74  0.81   0.93      3.56    1.00
      comparison               12  0.50  0.67  0.75   0.67      2.50    0.92
      cross-language           71  0.68  0.82  0.85   0.83      2.13    0.96
      asked in en             100  0.67  0.80  0.86   0.85      2.08    0.96
      fact                     43  0.49  0.70  0.84   0.77      2.35    0.98
      figure                   88  0.84  0.92  0.97   0.94      1.76    0.99
      temporal                  8  0.38  0.75  0.88   0.88      2.62    0.88
    korquad_dev               250  0.83  0.92  0.96   0.92      1.42    0.99

    refusal                               n   AUC  at 0.35  best at
    gold, articles gone                 548 0.794    0.712 0.759 0.55
    gold, unanswerable                  312 0.684    0.628 0.653 0.55
    korquad_dev, articles gone          500 0.962    0.864 0.912 0.55
    multihoprag_500, articles gone      268 0.865    0.769 0.791 0.5
    multihoprag_500, unanswerable       160 0.972    0.917 0.929 0.4
    ssis_welfare_ko, articles gone      320 0.830    0.762 0.762 0.35
    threshold, mean balanced accuracy over sets, share of the gold questions with an answer that are answered:
      0.15 0.669 0.96
      0.20 0.722 0.93
      0.25 0.738 0.89
      0.30 0.756 0.86
      0.35 0.775 0.84
      0.40 0.783 0.80
      0.45 0.790 0.78
      0.50 0.789 0.72
      0.55 0.789 0.70
      0.60 0.771 0.62
      0.65 0.752 0.56
      0.70 0.735 0.50
      0.75 0.718 0.43
      0.80 0.692 0.35
      0.85 0.669 0.26
"""

# The chance of an answer below which the archive is said not to answer: the highest at which 83% of the gold
# questions that have an answer are answered (the curve is above).
ENOUGH = 0.35
# By clue (`rag.clues`): the logit of a sentence, among the sentences of all hits, to be the one that answers.
CHOICE: dict[str, float] = {
    "cover": 5.684,
    "rare": 0.000,
    "focus": 1.895,
    "near": 6.423,
    "grams": 0.959,
    "title": 5.684,
    "before": 0.708,
    "after": 0.841,
    "day": 0.835,
    "nowhere": -2.256,
    "nowhere rare": -1.942,
    "focus nowhere": 1.078,
    "heaviest nowhere": 0.042,
    "cosine": 1.746,
    "cosine short of best": 0.574,
    "cosine before": 1.439,
    "passage": -1.621,
    "fused": 0.239,
    "rank": 0.986,
    "across": -0.052,
    "passage across": -2.900,
    "cover across": 2.336,
    "title across": 2.670,
    "nowhere across": 0.629,
    "kind": 0.015,
    "reason": 0.000,
    "person": 0.000,
    "place": 0.000,
    "whether": 0.000,
    "counter": 1.104,
    "fresh figure": 2.027,
    "beside": 2.746,
    "second kind": 0.728,
    "several": -0.000,
    "period": 0.146,
    "other period": 0.104,
    "year off": -3.388,
    "same year": -0.092,
    "alike": 1.796,
    "named": 0.444,
    "named around": 0.444,
    "named nowhere": -0.906,
    "other named": 0.137,
    "first": -0.545,
    "lead": 0.463,
    "short": 2.356,
    "long": -0.904,
    "news": 0.679,
    "soft": 4.037,
    "soft focus": 3.428,
    "soft nowhere": -1.953,
    "soft focus nowhere": 1.218,
    "soft heaviest nowhere": 0.328,
    "withheld": -1.414,
    "other quarter": 0.039,
    "terms": -0.000,
    "english": -0.000,
    "beyond": -0.522,
    "newest": 0.296,
    "newest asked": 1.197,
    "oldest asked": 1.319,
    "year told": 1.218,
    "year implied": -0.033,
    "year conflict": -0.256,
    "year elsewhere": -0.652,
    "unmet": 0.194,
    "fits about": 0.798,
    "lacking": -0.462,
    "lacking rare": -0.152,
    "wish day": 1.834,
    "wish month": 1.105,
    "wish year": 0.035,
    "wish clock": 2.213,
    "wish period": 0.666,
    "wish end": 0.986,
    "wish start": 1.630,
    "wish person": 1.111,
    "wish name": 0.199,
    "wish cause": 1.446,
    "wish said": 1.557,
    "wish total": 0.000,
    "wish several": 0.000,
    "wish whether": 0.000,
    "wish how": 1.314,
}  # fmt: skip
# By sign (`rag.evidence.refusal_signs`): the logit that any sentence answers.
ANSWERABLE: dict[str, float] = {
    "cover": 0.156,
    "rare": -0.545,
    "focus": -0.099,
    "nowhere": -0.218,
    "nowhere rare": 1.021,
    "focus nowhere": 0.480,
    "heaviest nowhere": 0.022,
    "cosine": 0.708,
    "passage": -0.699,
    "fused": 0.197,
    "rank": -0.320,
    "across": -0.065,
    "cover across": 0.099,
    "kind": 0.359,
    "fresh figure": -0.284,
    "beside": -0.512,
    "second kind": 0.035,
    "period": -0.482,
    "other period": 0.328,
    "year off": 1.104,
    "alike": 0.778,
    "named nowhere": -0.792,
    "other named": -0.461,
    "grams": -0.696,
    "soft": -1.756,
    "soft focus": 2.598,
    "soft nowhere": -0.185,
    "soft focus nowhere": 0.564,
    "soft heaviest nowhere": 0.106,
    "withheld": -0.702,
    "other quarter": 0.078,
    "terms": 0.205,
    "english": 0.563,
    "unmet": 0.390,
    "fits about": -0.555,
    "lacking": -0.063,
    "lacking rare": 0.047,
    "beyond": 0.008,
    "year told": 0.290,
    "year implied": -0.112,
    "year conflict": -1.867,
    "year elsewhere": -3.019,
    "around": 0.145,
    "name around": 0.196,
    "cosine across": -0.260,
    "rare across": -0.215,
    "heaviest across": -0.073,
    "share": -0.201,
    "margin": 0.988,
    "spread": 0.125,
    "logit": 0.437,
    "best cover": 0.663,
    "best rare": -0.495,
    "best focus": 0.108,
    "best grams": 0.976,
    "best cosine": 0.742,
    "best passage": 1.668,
    "best fused": 0.280,
    "best beside": 0.388,
    "least nowhere": -1.062,
    "least nowhere rare": 0.152,
    "least focus nowhere": -0.708,
    "least heaviest nowhere": 0.110,
    "least soft nowhere": 0.564,
    "least soft focus nowhere": -0.108,
    "least nowhere by terms": -0.414,
    "least nowhere by english": 0.308,
    "least soft nowhere by terms": -0.010,
    "least soft nowhere by english": 0.374,
    "around by terms": 2.423,
    "around by english": 1.002,
    "expected cover by terms": 0.542,
    "expected cover by english": -1.422,
    "expected cover": -0.104,
    "expected rare": -0.905,
    "expected focus": -0.373,
    "expected near": 0.654,
    "expected grams": -0.187,
    "expected nowhere": -1.361,
    "expected nowhere rare": 0.419,
    "expected focus nowhere": 0.071,
    "expected cosine": 2.002,
    "expected kind": 0.059,
    "expected fresh figure": -0.436,
    "expected beside": -0.387,
    "expected named": -1.035,
    "expected period": 1.916,
    "expected other period": -2.417,
    "expected alike": -0.199,
    "expected soft": -3.892,
    "expected withheld": -3.718,
    "expected unmet": 0.035,
    "expected fits about": 1.780,
    "expected lacking": -0.410,
    "expected lacking rare": -0.529,
    "expected beyond": 0.276,
    "expected year told": -0.441,
    "expected year implied": -0.439,
    "expected year conflict": 2.540,
    "expected year elsewhere": -2.085,
    "lead of hits": -0.064,
    "constant": -4.775,
}  # fmt: skip

"""The weights of the judge of evidence, written by `python -m eval.fit --bench FOLDER --write`, not by hand.

Questions, "gone" those searched without the articles that answer them: 312 gold, 274 gold gone, 250 korquad_dev, 250 korquad_dev gone, 160 ssis_welfare_ko, 160 ssis_welfare_ko gone, 134 multihoprag_500 gone, 160 multihoprag_500.
Measured over 5 folds, each by weights that had not seen it::

    right sentence among        n first   two three quoted sentences in hits
    gold                      274  0.67  0.81  0.88   0.86      2.19    0.97
      date                     25  0.80  0.88  0.96   0.96      1.84    1.00
      asked in ko             174  0.67  0.82  0.90   0.89      2.26    0.98
      two-article              27  0.41  0.74  0.81   0.89      3.63    1.00
      comparison               12  0.50  0.58  0.75   0.67      2.42    0.92
      cross-language           71  0.68  0.80  0.83   0.82      2.11    0.96
      asked in en             100  0.67  0.79  0.84   0.82      2.06    0.96
      fact                     43  0.51  0.67  0.81   0.74      2.30    0.98
      figure                   88  0.84  0.92  0.97   0.94      1.77    0.99
      temporal                  8  0.38  0.75  0.88   0.88      2.62    0.88
    korquad_dev               250  0.83  0.91  0.96   0.92      1.42    0.99

    refusal                               n   AUC  at 0.35  best at
    gold, articles gone                 548 0.793    0.708 0.746 0.55
    gold, unanswerable                  312 0.704    0.617 0.662 0.6
    korquad_dev, articles gone          500 0.963    0.866 0.914 0.6
    multihoprag_500, articles gone      268 0.865    0.780 0.784 0.45
    multihoprag_500, unanswerable       160 0.970    0.925 0.925 0.35
    ssis_welfare_ko, articles gone      320 0.829    0.762 0.762 0.35
    threshold, mean balanced accuracy over sets, share of the gold questions with an answer that are answered:
      0.15 0.668 0.95
      0.20 0.720 0.93
      0.25 0.741 0.89
      0.30 0.760 0.87
      0.35 0.776 0.84
      0.40 0.780 0.81
      0.45 0.787 0.77
      0.50 0.788 0.73
      0.55 0.786 0.68
      0.60 0.772 0.61
      0.65 0.755 0.55
      0.70 0.740 0.51
      0.75 0.718 0.41
      0.80 0.694 0.34
      0.85 0.669 0.26
"""

# The chance of an answer below which the archive is said not to answer: the highest at which 83% of the gold
# questions that have an answer are answered (the curve is above).
ENOUGH = 0.35
# By clue (`rag.clues`): the logit of a sentence, among the sentences of all hits, to be the one that answers.
CHOICE: dict[str, float] = {
    "cover": 5.617,
    "rare": 0.000,
    "focus": 1.913,
    "near": 6.431,
    "grams": 0.974,
    "title": 5.617,
    "before": 0.592,
    "after": 0.823,
    "day": 0.794,
    "nowhere": -2.219,
    "nowhere rare": -1.921,
    "focus nowhere": 1.087,
    "heaviest nowhere": 0.035,
    "cosine": 1.760,
    "cosine short of best": 0.548,
    "cosine before": 1.460,
    "passage": -1.604,
    "fused": 0.236,
    "rank": 0.995,
    "across": -0.063,
    "passage across": -2.866,
    "cover across": 2.379,
    "title across": 2.696,
    "nowhere across": 0.591,
    "kind": 0.010,
    "reason": 0.000,
    "person": 0.000,
    "place": 0.000,
    "whether": 0.000,
    "counter": 1.115,
    "fresh figure": 1.993,
    "beside": 2.649,
    "second kind": 0.753,
    "several": -0.000,
    "period": 0.124,
    "other period": 0.109,
    "year off": -3.363,
    "same year": -0.048,
    "alike": 1.914,
    "named": 0.444,
    "named around": 0.444,
    "named nowhere": -0.927,
    "other named": 0.104,
    "first": -0.548,
    "lead": 0.491,
    "short": 2.332,
    "long": -0.911,
    "news": 0.677,
    "soft": 4.077,
    "soft focus": 3.410,
    "soft nowhere": -1.970,
    "soft focus nowhere": 1.188,
    "soft heaviest nowhere": 0.322,
    "withheld": -1.321,
    "other quarter": 0.007,
    "terms": -0.000,
    "english": -0.000,
    "beyond": -0.517,
    "newest": 0.286,
    "newest asked": 1.139,
    "oldest asked": 1.173,
    "year told": 1.224,
    "year implied": -0.028,
    "year conflict": -0.276,
    "year elsewhere": -0.654,
    "unmet": -0.191,
    "fits about": 1.002,
    "lacking": -0.445,
    "lacking rare": -0.131,
    "wish day": 1.671,
    "wish month": 1.010,
    "wish year": 0.022,
    "wish clock": 2.054,
    "wish period": 0.507,
    "wish end": 0.722,
    "wish start": 1.507,
    "wish person": 0.912,
    "wish name": 0.004,
    "wish cause": 1.228,
    "wish said": 1.365,
    "wish total": -0.280,
    "wish several": -0.383,
    "wish whether": -0.383,
    "wish how": 1.183,
}  # fmt: skip
# By sign (`rag.evidence.refusal_signs`): the logit that any sentence answers.
ANSWERABLE: dict[str, float] = {
    "cover": -0.029,
    "rare": -0.783,
    "focus": -0.226,
    "nowhere": -0.209,
    "nowhere rare": 0.940,
    "focus nowhere": 0.441,
    "heaviest nowhere": -0.038,
    "cosine": 0.710,
    "passage": -0.640,
    "fused": 0.191,
    "rank": -0.374,
    "across": -0.150,
    "cover across": 0.181,
    "kind": 0.423,
    "fresh figure": -0.357,
    "beside": -0.567,
    "second kind": 0.042,
    "period": -0.374,
    "other period": 0.317,
    "year off": 1.063,
    "alike": 0.456,
    "named nowhere": -0.819,
    "other named": -0.545,
    "grams": -0.665,
    "soft": -2.318,
    "soft focus": 2.574,
    "soft nowhere": -0.183,
    "soft focus nowhere": 0.526,
    "soft heaviest nowhere": 0.082,
    "withheld": -2.163,
    "other quarter": -0.136,
    "terms": 0.216,
    "english": 0.585,
    "unmet": 0.234,
    "fits about": -0.376,
    "lacking": -0.159,
    "lacking rare": 0.028,
    "beyond": -0.226,
    "year told": 0.340,
    "year implied": -0.159,
    "year conflict": -1.824,
    "year elsewhere": -3.034,
    "around": 0.301,
    "name around": 0.262,
    "cosine across": 0.052,
    "rare across": -0.264,
    "heaviest across": -0.062,
    "share": -0.256,
    "margin": 0.948,
    "spread": 0.102,
    "logit": 0.416,
    "best cover": 0.717,
    "best rare": -0.520,
    "best focus": 0.152,
    "best grams": 0.928,
    "best cosine": 0.761,
    "best passage": 1.520,
    "best fused": 0.293,
    "best beside": 0.389,
    "least nowhere": -1.048,
    "least nowhere rare": 0.138,
    "least focus nowhere": -0.653,
    "least heaviest nowhere": 0.138,
    "least soft nowhere": 0.569,
    "least soft focus nowhere": -0.097,
    "least nowhere by terms": -0.409,
    "least nowhere by english": 0.292,
    "least soft nowhere by terms": -0.013,
    "least soft nowhere by english": 0.353,
    "around by terms": 2.316,
    "around by english": 0.820,
    "expected cover by terms": 0.645,
    "expected cover by english": -1.226,
    "expected cover": -0.034,
    "expected rare": -0.784,
    "expected focus": -0.293,
    "expected near": 0.675,
    "expected grams": -0.154,
    "expected nowhere": -1.341,
    "expected nowhere rare": 0.361,
    "expected focus nowhere": 0.132,
    "expected cosine": 2.091,
    "expected kind": -0.027,
    "expected fresh figure": -0.373,
    "expected beside": -0.199,
    "expected named": -1.115,
    "expected period": 1.836,
    "expected other period": -2.364,
    "expected alike": 0.070,
    "expected soft": -3.235,
    "expected withheld": -2.180,
    "expected unmet": 0.221,
    "expected fits about": 1.610,
    "expected lacking": -0.314,
    "expected lacking rare": -0.470,
    "expected beyond": 0.533,
    "expected year told": -0.515,
    "expected year implied": -0.375,
    "expected year conflict": 2.499,
    "expected year elsewhere": -1.966,
    "lead of hits": -0.068,
    "constant": -4.617,
}  # fmt: skip

"""The weights of the judge of evidence, written by `python -m eval.fit --bench FOLDER --write`, not by hand.

Questions, "gone" those searched without the articles that answer them: 312 gold, 274 gold gone, 120 harder, 80 harder gone, 400 korquad_dev, 400 korquad_dev gone, 400 ssis_welfare_ko, 400 ssis_welfare_ko gone, 231 multihoprag_500, 193 multihoprag_500 gone.
Measured over 5 folds, each by weights that had not seen it::

    right sentence among        n first   two three quoted sentences in hits
    gold                      274  0.70  0.82  0.88   0.86      2.18    0.97
      date                     25  0.84  0.88  0.92   0.92      1.84    1.00
      asked in ko             174  0.71  0.86  0.91   0.89      2.27    0.98
      two-article              27  0.56  0.78  0.89   0.93      3.63    1.00
      comparison               12  0.50  0.75  0.75   0.67      2.42    0.92
      cross-language           71  0.69  0.77  0.85   0.80      2.08    0.97
      asked in en             100  0.69  0.76  0.84   0.81      2.02    0.96
      fact                     43  0.56  0.72  0.81   0.77      2.33    0.98
      figure                   88  0.84  0.91  0.95   0.93      1.77    0.98
      temporal                  8  0.38  0.88  0.88   0.88      2.50    0.88
    harder                     80  0.55  0.72  0.76   0.76      2.40    0.93
    korquad_dev               400  0.83  0.92  0.95   0.93      1.45    1.00

    refusal                               n   AUC  at 0.35  best at
    gold, articles gone                 548 0.785    0.690 0.732 0.55
    gold, unanswerable                  312 0.717    0.623 0.672 0.6
    harder, articles gone               160 0.798    0.719 0.738 0.4
    harder, unanswerable                120 0.545    0.494 0.556 0.55
    korquad_dev, articles gone          800 0.953    0.829 0.885 0.7
    multihoprag_500, articles gone      386 0.882    0.793 0.801 0.5
    multihoprag_500, unanswerable       231 0.984    0.943 0.943 0.35
    ssis_welfare_ko, articles gone      800 0.813    0.742 0.755 0.45
    threshold, mean balanced accuracy over sets, share of our own questions with an answer that are answered:
      0.15 0.644 0.96
      0.20 0.669 0.93
      0.25 0.690 0.88
      0.30 0.712 0.86
      0.35 0.729 0.82
      0.40 0.745 0.80
      0.45 0.743 0.75
      0.50 0.737 0.69
      0.55 0.740 0.66
      0.60 0.725 0.60
      0.65 0.710 0.53
      0.70 0.701 0.47
      0.75 0.690 0.42
      0.80 0.673 0.35
      0.85 0.645 0.26
"""

# The chance of an answer below which the archive is said not to answer: the highest at which 80% of our own
# questions that have an answer are answered (the curve is above).
ENOUGH = 0.35
# By clue (`rag.clues`): the logit of a sentence, among the sentences of all hits, to be the one that answers.
CHOICE: dict[str, float] = {
    "cover": 5.778,
    "rare": 0.000,
    "focus": 2.060,
    "near": 4.963,
    "grams": 1.165,
    "title": 5.778,
    "before": 1.406,
    "after": -0.002,
    "day": 0.832,
    "nowhere": -2.159,
    "nowhere rare": -1.950,
    "focus nowhere": 1.147,
    "heaviest nowhere": 0.299,
    "cosine": 1.474,
    "cosine short of best": 0.624,
    "cosine before": 1.364,
    "passage": 0.001,
    "fused": 0.157,
    "rank": 0.666,
    "across": -0.354,
    "passage across": -1.089,
    "cover across": 2.459,
    "title across": 3.047,
    "nowhere across": 0.055,
    "kind": 0.014,
    "reason": 0.000,
    "person": 0.006,
    "place": 0.000,
    "whether": 0.000,
    "counter": 1.282,
    "fresh figure": 1.635,
    "beside": 3.008,
    "second kind": 0.605,
    "several": -0.000,
    "period": 0.286,
    "other period": -0.268,
    "year off": -3.368,
    "same year": -0.138,
    "alike": 1.244,
    "named": 0.207,
    "named around": 0.207,
    "named nowhere": -0.411,
    "other named": 0.168,
    "first": -0.446,
    "lead": 0.304,
    "short": 2.664,
    "long": -0.922,
    "news": 0.773,
    "soft": 2.489,
    "soft focus": 4.959,
    "soft nowhere": -2.328,
    "soft focus nowhere": 1.119,
    "soft heaviest nowhere": 0.494,
    "withheld": -0.432,
    "other quarter": 0.262,
    "terms": -0.000,
    "english": -0.000,
    "beyond": -0.448,
    "newest": 0.320,
    "newest asked": 0.930,
    "oldest asked": 1.813,
    "year told": 1.091,
    "year implied": 0.071,
    "year conflict": 0.131,
    "year elsewhere": -1.374,
    "unmet": 0.109,
    "fits about": 1.063,
    "lacking": -0.331,
    "lacking rare": 0.104,
    "wish day": 1.146,
    "wish month": 1.239,
    "wish year": 0.023,
    "wish clock": 1.811,
    "wish period": 0.556,
    "wish end": 0.764,
    "wish start": 0.831,
    "wish person": 0.933,
    "wish name": 0.012,
    "wish cause": 1.068,
    "wish said": 1.013,
    "wish total": 0.180,
    "wish several": 0.000,
    "wish whether": 0.000,
    "wish how": 0.402,
}  # fmt: skip
# By sign (`rag.answerable.refusal_signs`): the logit that any sentence answers.
ANSWERABLE: dict[str, float] = {
    "cover": -0.218,
    "rare": -1.052,
    "focus": 0.389,
    "nowhere": 0.349,
    "nowhere rare": 1.137,
    "focus nowhere": 0.585,
    "heaviest nowhere": 0.030,
    "cosine": 2.424,
    "passage": -1.377,
    "fused": 0.181,
    "rank": -0.280,
    "across": -0.610,
    "cover across": 1.350,
    "kind": 0.390,
    "fresh figure": -0.450,
    "beside": 2.449,
    "second kind": 0.136,
    "period": -0.714,
    "other period": 1.060,
    "year off": 1.891,
    "alike": -1.842,
    "named nowhere": -0.527,
    "other named": -0.411,
    "grams": -0.984,
    "soft": -0.874,
    "soft focus": 0.165,
    "soft nowhere": -0.158,
    "soft focus nowhere": -0.050,
    "soft heaviest nowhere": 0.850,
    "withheld": 0.917,
    "other quarter": -0.811,
    "terms": 0.291,
    "english": 0.291,
    "unmet": -0.127,
    "fits about": -0.412,
    "lacking": 0.537,
    "lacking rare": -0.930,
    "beyond": -0.854,
    "year told": 0.520,
    "year implied": -0.184,
    "year conflict": -1.054,
    "year elsewhere": -5.845,
    "around": 0.302,
    "name around": -0.111,
    "cosine across": -1.783,
    "rare across": 1.231,
    "heaviest across": -0.647,
    "share": -0.082,
    "margin": 0.293,
    "spread": -0.082,
    "logit": 0.493,
    "best cover": -0.292,
    "best rare": -1.152,
    "best focus": 0.020,
    "best grams": 0.409,
    "best cosine": 1.205,
    "best passage": 0.334,
    "best fused": 0.188,
    "best beside": -0.221,
    "least nowhere": -0.528,
    "least nowhere rare": -0.210,
    "least focus nowhere": -0.822,
    "least heaviest nowhere": -0.233,
    "least soft nowhere": 0.160,
    "least soft focus nowhere": -0.115,
    "least nowhere by terms": -0.393,
    "least nowhere by english": 0.040,
    "least soft nowhere by terms": -0.081,
    "least soft nowhere by english": 0.043,
    "around by terms": 3.329,
    "around by english": 0.614,
    "expected cover by terms": -0.434,
    "expected cover by english": -0.406,
    "expected cover": 0.293,
    "expected rare": -0.372,
    "expected focus": -0.535,
    "expected near": 2.044,
    "expected grams": 0.587,
    "expected nowhere": -1.438,
    "expected nowhere rare": 0.907,
    "expected focus nowhere": 0.043,
    "expected cosine": 0.330,
    "expected kind": -0.076,
    "expected fresh figure": 0.031,
    "expected beside": -3.312,
    "expected named": -0.561,
    "expected period": 1.795,
    "expected other period": -3.381,
    "expected alike": 2.772,
    "expected soft": -1.881,
    "expected withheld": -4.218,
    "expected unmet": 0.355,
    "expected fits about": 0.794,
    "expected lacking": -0.109,
    "expected lacking rare": 0.096,
    "expected beyond": 0.706,
    "expected year told": -0.403,
    "expected year implied": -0.218,
    "expected year conflict": 1.254,
    "expected year elsewhere": 0.184,
    "lead of hits": 0.052,
    "constant": -2.975,
}  # fmt: skip

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

    refusal                               n   AUC  at 0.30  best at
    gold, articles gone                 548 0.799    0.712 0.735 0.55
    gold, unanswerable                  312 0.700    0.638 0.668 0.35
    harder, articles gone               160 0.807    0.731 0.738 0.25
    harder, unanswerable                120 0.539    0.512 0.575 0.7
    korquad_dev, articles gone          800 0.959    0.826 0.895 0.6
    multihoprag_500, articles gone      386 0.879    0.767 0.798 0.4
    multihoprag_500, unanswerable       231 0.982    0.922 0.933 0.4
    ssis_welfare_ko, articles gone      800 0.817    0.729 0.760 0.45
    threshold, mean balanced accuracy over sets, share of our own questions with an answer that are answered:
      0.15 0.657 0.94
      0.20 0.690 0.91
      0.25 0.719 0.86
      0.30 0.730 0.81
      0.35 0.731 0.77
      0.40 0.742 0.72
      0.45 0.743 0.69
      0.50 0.737 0.65
      0.55 0.733 0.61
      0.60 0.727 0.56
      0.65 0.711 0.49
      0.70 0.698 0.44
      0.75 0.683 0.38
      0.80 0.655 0.29
      0.85 0.631 0.21
"""

# The chance of an answer below which the archive is said not to answer: the highest at which 80% of our own
# questions that have an answer are answered (the curve is above).
ENOUGH = 0.30
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
    "cover": 0.069,
    "rare": -0.984,
    "focus": 0.377,
    "nowhere": -0.248,
    "nowhere rare": 1.295,
    "focus nowhere": 0.668,
    "heaviest nowhere": 0.388,
    "cosine": 2.014,
    "passage": -0.752,
    "fused": 0.182,
    "rank": -0.288,
    "across": -0.392,
    "cover across": 0.298,
    "kind": 0.258,
    "fresh figure": -0.114,
    "beside": -1.433,
    "second kind": 0.147,
    "period": -0.329,
    "other period": 0.889,
    "year off": 0.934,
    "alike": -1.559,
    "named nowhere": -0.488,
    "other named": -0.450,
    "grams": -1.769,
    "soft": -2.259,
    "soft focus": 0.308,
    "soft nowhere": -0.148,
    "soft focus nowhere": 0.541,
    "soft heaviest nowhere": 0.256,
    "withheld": 1.184,
    "other quarter": -0.963,
    "terms": 0.188,
    "english": 0.561,
    "unmet": 0.052,
    "fits about": -0.497,
    "lacking": 0.148,
    "lacking rare": -0.513,
    "beyond": 0.889,
    "year told": -0.760,
    "year implied": 0.424,
    "year conflict": -1.072,
    "year elsewhere": -3.926,
    "around": 0.501,
    "name around": 0.081,
    "cosine across": -0.508,
    "rare across": 0.316,
    "heaviest across": -0.259,
    "share": 0.139,
    "margin": 0.902,
    "spread": 0.276,
    "logit": 0.440,
    "best cover": -0.063,
    "best rare": -0.623,
    "best focus": -0.218,
    "best grams": 1.229,
    "best cosine": 0.001,
    "best passage": 1.379,
    "best fused": 0.228,
    "best beside": 1.128,
    "least nowhere": -0.634,
    "least nowhere rare": -0.229,
    "least focus nowhere": -0.715,
    "least heaviest nowhere": -0.301,
    "least soft nowhere": 0.483,
    "least soft focus nowhere": -0.484,
    "least nowhere by terms": -0.404,
    "least nowhere by english": 0.399,
    "least soft nowhere by terms": -0.019,
    "least soft nowhere by english": 0.312,
    "around by terms": 2.793,
    "around by english": 0.379,
    "expected cover by terms": 0.473,
    "expected cover by english": -0.876,
    "expected cover": 0.250,
    "expected rare": -0.780,
    "expected focus": -0.452,
    "expected near": 1.012,
    "expected grams": 0.435,
    "expected nowhere": -1.134,
    "expected nowhere rare": 1.081,
    "expected focus nowhere": 0.474,
    "expected cosine": 1.145,
    "expected kind": 0.101,
    "expected fresh figure": -0.645,
    "expected beside": -0.147,
    "expected named": -0.868,
    "expected period": 1.850,
    "expected other period": -3.106,
    "expected alike": 2.005,
    "expected soft": -1.189,
    "expected withheld": -4.694,
    "expected unmet": 0.285,
    "expected fits about": 1.164,
    "expected lacking": -0.606,
    "expected lacking rare": -0.277,
    "expected beyond": -0.574,
    "expected year told": 0.334,
    "expected year implied": -0.793,
    "expected year conflict": 2.201,
    "expected year elsewhere": -1.181,
    "lead of hits": 0.044,
    "constant": -4.514,
}  # fmt: skip

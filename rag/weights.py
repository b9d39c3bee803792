"""The weights of the judge of evidence, written by `python -m eval.fit --bench FOLDER --write`, not by hand.

Questions, "gone" those searched without the articles that answer them: 312 gold, 274 gold gone, 400 korquad_dev, 400 korquad_dev gone, 400 ssis_welfare_ko, 400 ssis_welfare_ko gone, 231 multihoprag_500, 193 multihoprag_500 gone.
Measured over 5 folds, each by weights that had not seen it::

    right sentence among        n first   two three quoted sentences in hits
    gold                      274  0.66  0.82  0.85   0.83      2.02    0.95
      date                     25  0.68  0.84  0.88   0.88      1.92    1.00
      asked in ko             174  0.69  0.83  0.87   0.86      2.07    0.96
      two-article              27  0.63  0.85  0.85   0.85      2.56    1.00
      comparison               12  0.50  0.50  0.67   0.58      2.33    0.83
      cross-language           71  0.65  0.82  0.83   0.82      2.08    0.94
      asked in en             100  0.62  0.80  0.81   0.79      1.93    0.93
      fact                     43  0.56  0.67  0.74   0.70      2.07    0.88
      figure                   88  0.78  0.92  0.93   0.92      1.73    0.98
      temporal                  8  0.38  0.75  0.88   0.88      2.50    0.88
    korquad_dev               400  0.84  0.92  0.95   0.92      1.42    0.99

    refusal                               n   AUC  at 0.35  best at
    gold, articles gone                 548 0.775    0.692 0.712 0.55
    gold, unanswerable                  312 0.673    0.602 0.643 0.5
    korquad_dev, articles gone          800 0.961    0.848 0.903 0.6
    multihoprag_500, articles gone      386 0.884    0.803 0.808 0.45
    multihoprag_500, unanswerable       231 0.977    0.930 0.930 0.35
    ssis_welfare_ko, articles gone      800 0.827    0.758 0.765 0.4
    threshold, mean balanced accuracy over sets, share of the gold questions with an answer that are answered:
      0.15 0.684 0.96
      0.20 0.718 0.92
      0.25 0.737 0.89
      0.30 0.767 0.86
      0.35 0.772 0.81
      0.40 0.776 0.77
      0.45 0.781 0.74
      0.50 0.783 0.71
      0.55 0.777 0.66
      0.60 0.772 0.62
      0.65 0.756 0.53
      0.70 0.729 0.47
      0.75 0.721 0.42
      0.80 0.691 0.31
      0.85 0.666 0.24
"""

# The chance of an answer below which the archive is said not to answer: the highest at which 80% of the gold
# questions that have an answer are answered (the curve is above).
ENOUGH = 0.35
# By clue (`rag.clues`): the logit of a sentence, among the sentences of all hits, to be the one that answers.
CHOICE: dict[str, float] = {
    "cover": 5.859,
    "rare": 0.000,
    "focus": 2.569,
    "near": 4.874,
    "grams": 0.720,
    "title": 5.859,
    "before": 1.583,
    "after": 0.427,
    "day": 1.608,
    "nowhere": -2.058,
    "nowhere rare": -1.519,
    "focus nowhere": 0.774,
    "heaviest nowhere": 0.103,
    "cosine": 1.581,
    "cosine short of best": 0.325,
    "cosine before": 1.159,
    "passage": 0.034,
    "fused": 0.215,
    "rank": 1.091,
    "across": -0.098,
    "passage across": -3.942,
    "cover across": 2.916,
    "title across": 3.722,
    "nowhere across": 1.175,
    "kind": 0.230,
    "reason": 0.881,
    "person": 0.906,
    "place": 0.000,
    "whether": 0.000,
    "counter": 1.130,
    "fresh figure": 1.976,
    "beside": 2.181,
    "second kind": 0.831,
    "several": -0.000,
    "period": 0.845,
    "other period": -0.172,
    "year off": -4.283,
    "same year": -0.223,
    "alike": 1.601,
    "named": 0.356,
    "named around": 0.356,
    "named nowhere": -0.804,
    "other named": 0.217,
    "first": -0.647,
    "lead": 0.676,
    "short": 2.304,
    "long": -0.710,
    "news": 0.711,
    "soft": 3.423,
    "soft focus": 3.272,
    "soft nowhere": -2.006,
    "soft focus nowhere": 1.083,
    "soft heaviest nowhere": 0.431,
    "withheld": -1.519,
    "other quarter": 0.184,
    "terms": -0.000,
    "english": -0.000,
}  # fmt: skip
# By sign (`rag.evidence.refusal_signs`): the logit that any sentence answers.
ANSWERABLE: dict[str, float] = {
    "cover": 0.443,
    "rare": -0.970,
    "focus": -0.400,
    "nowhere": -0.611,
    "nowhere rare": 0.515,
    "focus nowhere": 0.390,
    "heaviest nowhere": -0.129,
    "cosine": 1.470,
    "passage": -0.999,
    "fused": 0.268,
    "rank": 0.036,
    "across": -0.551,
    "cover across": 0.465,
    "kind": 0.255,
    "fresh figure": -0.251,
    "beside": -1.818,
    "second kind": 0.069,
    "period": -0.899,
    "other period": 0.438,
    "year off": -0.990,
    "alike": 1.440,
    "named nowhere": -0.811,
    "other named": -0.397,
    "grams": -0.934,
    "soft": -1.311,
    "soft focus": 1.616,
    "soft nowhere": 0.121,
    "soft focus nowhere": 0.369,
    "soft heaviest nowhere": -0.472,
    "withheld": -1.748,
    "other quarter": -1.224,
    "terms": 0.178,
    "english": 0.637,
    "around": 0.668,
    "name around": 0.377,
    "cosine across": 0.814,
    "rare across": -0.065,
    "heaviest across": -0.131,
    "share": -0.260,
    "margin": 1.165,
    "spread": 0.323,
    "logit": 0.192,
    "best cover": 0.806,
    "best rare": -0.941,
    "best focus": 0.120,
    "best grams": 1.431,
    "best cosine": 0.607,
    "best passage": 1.029,
    "best fused": 0.327,
    "best beside": 0.955,
    "least nowhere": -1.069,
    "least nowhere rare": 0.362,
    "least focus nowhere": -0.786,
    "least heaviest nowhere": 0.241,
    "least soft nowhere": 0.802,
    "least soft focus nowhere": -0.182,
    "least nowhere by terms": -0.417,
    "least nowhere by english": 0.303,
    "least soft nowhere by terms": 0.091,
    "least soft nowhere by english": 0.457,
    "around by terms": 2.202,
    "around by english": 0.900,
    "expected cover by terms": 0.502,
    "expected cover by english": -1.390,
    "expected cover": 0.465,
    "expected rare": -0.714,
    "expected focus": 0.533,
    "expected near": 1.518,
    "expected grams": -0.270,
    "expected nowhere": -1.582,
    "expected nowhere rare": 0.405,
    "expected focus nowhere": 0.375,
    "expected cosine": 1.651,
    "expected kind": 0.180,
    "expected fresh figure": -0.204,
    "expected beside": 0.893,
    "expected named": -1.063,
    "expected period": 2.116,
    "expected other period": -2.013,
    "expected alike": -1.539,
    "expected soft": -1.561,
    "expected withheld": -1.896,
    "lead of hits": -0.062,
    "constant": -5.701,
}  # fmt: skip

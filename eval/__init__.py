"""The evaluation, and benchmarks that run as `python -m eval.NAME`."""

import os

# As the command line does, before numpy is loaded (ui/cli.py has the measurement).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

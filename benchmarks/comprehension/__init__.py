"""How well French is understood: figures, plots and the page ``docs/evaluation.md``.

python -m benchmarks.comprehension [--rapide] [--questions FICHIER --correspondance FICHIER]
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

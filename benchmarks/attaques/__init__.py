"""What strangers and tired editors may send us, drawn at random and tried by the ten thousand.

``python -m benchmarks.attaques`` runs it all; ``tests/attaques`` tries some hundred of each, always the same ones.
"""

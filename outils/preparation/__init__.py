"""Set-up of a working copy: uv, Python 3.10, the locked dependencies, the trained model.

Standard library only, Python 3.8 or later: it runs before anything is installed.
"""

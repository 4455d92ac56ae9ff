"""Versions of the dossiers, in order."""

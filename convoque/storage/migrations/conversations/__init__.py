"""Versions of the conversations, in order."""

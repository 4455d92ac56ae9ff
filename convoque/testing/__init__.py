"""Conversation tests: read them, run them against the real assistant, say what differs.

The format is the contract of docs/conversations.md; one shape serves the test
suite, the advisors' saved cases and outside measurements.
"""

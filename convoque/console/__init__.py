"""The console: where advisors and editors work, on a port and in a process of its own.

It never loads the assistant: what is heavy runs as ``convoque … --json`` (``jobs``).
"""

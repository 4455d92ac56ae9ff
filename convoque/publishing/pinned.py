"""The widget that other sites have pinned, held against the words of a folder before they go out."""

from __future__ import annotations

from pathlib import Path


def integrity(savoir: Path, web: Path) -> str:
    """Give the fingerprint of the widget's launcher with the words of a folder: what other sites' pages pin."""
    from convoque.channel.assets import load_assets
    from convoque.channel.words import Words

    words = Words(savoir / "knowledge" / "messages" / "widget.yml")
    return load_assets(web, words)["convoque.js"].integrity

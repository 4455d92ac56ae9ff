"""Publishing: what editors write goes out whole, is followed everywhere at once, and can be taken back."""

from convoque.publishing.publication import Damaged, Publication
from convoque.publishing.shelf import Found, Shelf

__all__ = ["Damaged", "Found", "Publication", "Shelf"]

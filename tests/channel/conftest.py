"""The fixtures of ``site_door``."""

from site_door import open_site, site

__all__ = ["open_site", "site"]

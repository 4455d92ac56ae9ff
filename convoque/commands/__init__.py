"""One module per command of ``convoque``; each defines ``command``."""

"""The contents that editors work on: what there is, its forms, its drafts, and the folder that drafts make."""

"""Alembic's folder: one folder of versions for each part."""

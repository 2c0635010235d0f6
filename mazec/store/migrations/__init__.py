"""Migrations of the tables with Alembic, run when a store is created or upgraded."""

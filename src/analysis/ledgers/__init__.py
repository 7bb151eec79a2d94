"""Ledgers: any file an office keeps, read into rows as they stand."""

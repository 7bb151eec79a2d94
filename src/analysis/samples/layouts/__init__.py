"""Layouts: how the invented office keeps its ledgers in each year."""

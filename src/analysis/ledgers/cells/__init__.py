"""Cells: what one cell says: a day, a number, a text."""

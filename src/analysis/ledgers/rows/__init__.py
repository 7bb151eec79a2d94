"""Rows: what the data rows of a table say: kinds, days, amounts, items, persons."""

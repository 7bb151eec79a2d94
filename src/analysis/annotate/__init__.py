"""Annotate: copies of ledgers with their problems marked; the ledgers are never touched."""

"""Verify: an exported file read back, and held against the ledgers."""

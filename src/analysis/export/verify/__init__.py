"""Verify: an exported file read back, and held against the ledgers."""

from __future__ import annotations

from analysis.export.verify.verifying import Verification, verify_export

__all__ = ["Verification", "verify_export"]

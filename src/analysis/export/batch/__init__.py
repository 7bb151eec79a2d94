"""Batch: the reports of many organizations, and their index."""

"""Benchmarks: what the project claims of speed and size, measured side by side (``make bench``)."""

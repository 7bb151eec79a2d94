"""Pages: single parts of a report, and questions beside it, for the notebooks."""

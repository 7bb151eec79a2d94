"""Privacy: what an export would hold, searched for persons."""

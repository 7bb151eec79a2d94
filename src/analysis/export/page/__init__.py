"""Page: the blocks of an executed notebook as one HTML file."""

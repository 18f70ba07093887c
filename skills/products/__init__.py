"""Products: what they are, whether they are there, which size, which one, and what they cost."""

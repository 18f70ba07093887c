"""Goodwill: what the manager lets us do for somebody whose goods are broken but not worth sending back."""

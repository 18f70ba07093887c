"""The shop port's adapters and the demo shop's data."""

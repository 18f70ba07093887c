"""Refunds: asking for one, where it is, taking it back, the rules, and the difference when a price fell."""

"""Handoff: bringing in a person, honestly. Opening hours, queues, tickets and what the customer is told."""

"""Logistics: how long delivery takes, what it costs, where it goes, and what to do when a parcel is late, lost or damaged."""

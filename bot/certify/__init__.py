"""Certification: what every skill must stand, tried on one skill at a demo shop, without models and without network."""

"""Skills with one bug each, and the one they would be without it. Certification must tell them apart."""

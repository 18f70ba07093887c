"""The rules, grouped by what they protect: people, risks, pending effects, open forms, plain requests."""

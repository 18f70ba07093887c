"""Scripted dialogues through the production pipeline, each with a shop and a conversation of its own."""

"""The stages of a turn. Each takes the turn and its conversation and gives the turn back with its own field filled in."""

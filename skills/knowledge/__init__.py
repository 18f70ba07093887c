"""Knowledge: questions that an approved passage or the shop's policy answers."""

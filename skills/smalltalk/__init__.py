"""Small talk: hello, thanks, goodbye, and an honest word about who is speaking."""

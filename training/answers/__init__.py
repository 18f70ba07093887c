"""Training of the reader that says whether a passage answers a question: own questions and passages in, a small adapter out."""

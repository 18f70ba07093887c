"""Feedback: complaints, praise, anger without a request, reviews, disputes."""

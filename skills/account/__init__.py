"""The customer's account: opening, signing in, its data, membership, gift cards, the newsletter."""

"""After-sales: returns, exchanges, repairs, installation, trade-in, and how each of them goes."""

"""How a desk is put together from its settings: what is loaded, opened and handed to whom."""

"""Training of the writer: conversations and preferences in; an adapter or a model out that has shown what it can do."""

"""What others wrote: Rasa actions of a module or behind an action server, and tools of MCP servers, each as a skill of ours."""

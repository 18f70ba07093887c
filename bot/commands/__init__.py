"""What the `haoke` command does, one file per command."""

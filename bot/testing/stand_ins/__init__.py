"""Stand-ins for the platforms of the channels that come with Haoke, for tests and for `haoke simulate`."""

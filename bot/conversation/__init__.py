"""The state of conversations: durable inbox and outbox, leases, the log of events, timers and the audit chain."""

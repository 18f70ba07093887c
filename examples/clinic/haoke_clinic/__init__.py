"""A dentist's front desk: appointments, opening hours, and a channel by text message."""

"""Orders: where they stand, finding, cancelling and changing them, their address, their invoice, what was paid."""

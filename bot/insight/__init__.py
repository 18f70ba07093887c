"""What can be learned from turns that were taken."""

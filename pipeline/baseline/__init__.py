"""What was accepted, proposed and remembered."""

"""What services do beyond storing rows."""

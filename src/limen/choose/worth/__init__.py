"""Worth of many options at once."""

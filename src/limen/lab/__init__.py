"""What would have been: compare decisions by what customers did next."""

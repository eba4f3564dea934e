"""What a customer is told: letters, ways back, and their own story in plain words."""

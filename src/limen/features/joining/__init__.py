"""Facts straight to the one question of their key."""

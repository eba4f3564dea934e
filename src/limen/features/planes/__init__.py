"""What a block of questions adds up to, window by window, and every feature from it."""

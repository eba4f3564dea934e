"""The book: events, the states they fold to, the chain that proves them."""

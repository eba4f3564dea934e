"""Many moves at once: subsets of near-ties whose uses add up to the room that is left."""

"""Engines: run work over partitions, here in processes of this machine."""

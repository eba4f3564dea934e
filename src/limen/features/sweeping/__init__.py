"""Sweeping facts and questions, block by block."""

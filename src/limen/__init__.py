"""Limen keeps the book of a lender's credit lines and can prove every change to one."""

__version__ = "0.1.0"

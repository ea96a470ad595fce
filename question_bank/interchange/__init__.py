"""Carry entries in and out of the bank, one format a file."""

"""A believable province for looking around: real places, invented people, everything through operations."""

"""Only what changed is built anew: the candidate begins as a copy of what is published.

docs/incremental.md says how, and what it rests on.
"""

"""Ingest: a report in, figures out. It knows documents, not accounting."""

"""The explorer: the published warehouse as pages, for people who look instead of query."""

"""The pages: each module draws those of its `ROUTES`."""

"""The public tables as their YAML describes them, and the data dictionary made of it."""

"""How fast reports are read, against a floor measured in the same run."""

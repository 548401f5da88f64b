"""How well the identities find a changed digit and name its figure, on generated and on real reports."""

"""From printed tables to figures: which of the public tables it is, what its heads and rows say, one figure a cell."""

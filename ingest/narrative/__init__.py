"""Reading of the narrative: headings, labels, clauses, and the figures they state."""

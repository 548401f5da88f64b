"""Charts as SVG, drawn on the server.

They are drawn here and not by Vega because a page has 200 milliseconds for all of its charts (Vega-Lite through
vl-convert took 200 for one), and because a disputed amount is hatched, which Vega has no word for. A mark is a link,
has its text for screen readers and as a tip, and takes its colours from the style sheet.
"""

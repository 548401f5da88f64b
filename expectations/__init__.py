"""The build as a whole: what was read is modelled, audited and, when its structure holds, published.

`python -m expectations publish` runs it; `build.py` is the place to start reading.
"""

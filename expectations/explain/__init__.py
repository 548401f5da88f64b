"""One figure from the printed page to the facts made of it and the checks it takes part in."""

"""Downloading the reports of a list into a folder, politely and without trusting what answers."""

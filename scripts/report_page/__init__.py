"""The page that `scripts/report.py html` makes of results of `oligocodec evaluate`."""

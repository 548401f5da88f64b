"""The public tables as files: Parquet, CSV, a workbook, and the data package that describes them."""

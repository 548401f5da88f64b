"""One report as a reader sees it: its text, tables and pages, with every figure marked by what its checks say."""

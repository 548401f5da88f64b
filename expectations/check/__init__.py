"""One report before its publication: `make check REPORT=file`, in seconds and without a warehouse."""

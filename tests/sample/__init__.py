"""The sample, run by run, against results worked out by hand."""

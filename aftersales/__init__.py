"""The nightly batch job for distribution after-sales orders: exports in; books, push batches and reports out."""

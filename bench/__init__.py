"""Measures of speed and memory, each beside a yardstick of the same session; `make bench` (docs/performance.md)."""

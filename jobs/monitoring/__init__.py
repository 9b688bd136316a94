"""Monitoring: summary.json, metrics, notifications and ping; none of them can fail or delay a run."""

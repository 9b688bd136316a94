"""The yardsticks of the product; pandas and fastexcel have a separate environment (requirements.lock)."""

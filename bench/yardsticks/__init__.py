"""What the product is measured against; pandas and fastexcel have an environment of their own (requirements.lock)."""

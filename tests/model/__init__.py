"""A second reading of the rulebook: plain Python, one case at a time, sharing nothing with the product."""

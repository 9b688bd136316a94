"""Kinds of attack that once got through: each test is about the kind, not about the example."""

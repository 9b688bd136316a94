"""A test for every rule that the books have a part in, with the rulebook's own numbers where it has any."""

"""What other machines hear of a run; none of it can fail or delay one."""

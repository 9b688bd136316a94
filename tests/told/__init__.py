"""What every slip and every loss looks like to an operator, and that an ordinary home raises no alarm."""

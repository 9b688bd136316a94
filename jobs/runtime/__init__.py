"""What every job needs from the machine: exit codes, signals, threads, failpoints and durable writes."""

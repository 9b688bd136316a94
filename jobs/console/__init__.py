"""What is said of a night: its verdict, and how it comes along."""

"""What an analyst asks of the published file; the SQL of each question stands in sql/ beside it."""

"""What a valid row is: our words (`vocabulary`) and one Pandera contract a canonical kind. Schemas import nobody."""

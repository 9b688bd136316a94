"""The vocabulary and one Pandera contract per canonical kind of row. Schemas import no other package of the project."""

"""What makers of this project run by hand: pages written out of declarations. No run and no wheel needs them."""

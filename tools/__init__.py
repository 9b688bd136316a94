"""What makers of this project run by hand: pages written out of declarations. No run imports them; no wheel has them."""

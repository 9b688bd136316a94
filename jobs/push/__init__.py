"""The push job: the batches of a run, one file per distributor and supplier."""

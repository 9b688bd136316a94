"""Console output: verdict, progress, tables, ledger export, and the checks of `doctor`."""

"""The books: the relations of sql/, computed in DuckDB from facts, reference tables and what earlier runs issued.

Words of this package, each explained where its module begins:

- *fact*: an accepted row of an input file; *issued*: a row that a run writes and later runs read (source_tables.py);
- *laid out*: made readable under a name in SQL, as a table or a view (source_tables.py);
- *anchor* and *knot*: the keys that decide which orders are recomputed together (partition_keys.py);
- *live*: recomputed in this run (affected_orders.py); *carried*: copied from the previous run (incremental.py);
- *lifetime*: until which reader an intermediate table is kept (materialization.py).
"""

"""Reading a file of the inbox as text: CSV, workbooks and gzip, with limits on what is accepted."""

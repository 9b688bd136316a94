"""The room of intake: from the bytes of a file to accepted and rejected rows."""

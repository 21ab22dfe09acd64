"""A product list from a file: read, guess the columns, clean each row, write in batches."""

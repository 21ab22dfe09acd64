"""Lists coming in and going out: the import in steps, the export."""

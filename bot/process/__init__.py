"""One process that serves: what runs beside the dialogue, and whether it is well."""

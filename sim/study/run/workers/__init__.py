"""Workers on which batches are flown: processes of this machine, or of a Dask cluster."""

"""The documents: what stands on the page of a run, of a comparison and of claims."""

"""Commands that fly: questions to the model, in run folders and answers."""

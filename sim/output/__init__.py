"""Results for readers: files, texts and pictures, made of figures that other rooms work out."""

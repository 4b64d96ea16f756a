"""What pictures are made of: pages, frames, base maps, classes, legends, labels."""

"""What the ground sees: exact covered intervals of every cell, and the figures of merit over them."""

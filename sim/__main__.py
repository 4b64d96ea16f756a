"""`python -m sim` is `othsim`."""

from sim.cli import main

if __name__ == "__main__":
    main()

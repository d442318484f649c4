"""Runs the command line as `python -m checklist`: from a checkout, or a wheel on the path."""

from checklist.cli import main

if __name__ == "__main__":
    main()

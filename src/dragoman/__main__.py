"""``python -m dragoman`` is the ``dragoman`` command."""

from dragoman.read.cli import main

if __name__ == "__main__":
    main()

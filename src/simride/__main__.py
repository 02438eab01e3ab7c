"""`python -m simride` is `simride`."""

from simride.cli.main import main

main()

"""Commands of `planweave` in modules of their own; `service/cli.py` holds the group and the shorter ones."""

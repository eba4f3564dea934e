"""The command line: one module a noun; every verb takes `--json`."""

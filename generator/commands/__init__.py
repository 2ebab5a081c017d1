"""The commands, one module each; `generator.cli` imports one when it runs."""

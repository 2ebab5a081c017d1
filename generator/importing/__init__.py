"""From a schema that is there to a spec: read, told in the language, proven."""

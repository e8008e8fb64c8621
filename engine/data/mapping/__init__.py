"""Which column is which fact: mappings as data, read from YAML or made from the vocabulary."""

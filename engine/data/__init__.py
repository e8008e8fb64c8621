"""Data in: case files, and (side by side with them) the tables of a dataset, as typed facts."""

# An empty run: what starting costs.

"""How numbers are represented: balls for proofs, SymPy for derivations, mpmath points as oracle."""

"""The figures of trust: containment trials, known bugs, tampered certificates, mutants, kills, and what they found."""

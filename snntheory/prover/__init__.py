"""Branch and bound on boxes; knows formulas only through value, gradient and Hessian enclosures."""

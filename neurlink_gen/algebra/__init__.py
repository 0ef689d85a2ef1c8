"""Numbers that are known as formulas: of the sizes of the input, and of the parameters of a spec."""

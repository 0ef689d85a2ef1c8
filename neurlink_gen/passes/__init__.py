"""What is settled about a graph between its making and its code: each file a pass over graphs."""

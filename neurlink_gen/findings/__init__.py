"""What is told of a spec: rules, findings about places in its source, and which of them are told."""

"""One file for each format: `render(report, look)` gives the text."""

"""Whether a defect that was planted in a guideline is found, and its edit mends what raters do."""

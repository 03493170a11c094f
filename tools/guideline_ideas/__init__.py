"""Sources of ideas for a guideline, one small file each; none invents wording."""

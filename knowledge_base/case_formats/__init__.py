"""One module a format of case files, and what they share: bounded lines, rejections, checks of a row."""

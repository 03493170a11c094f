"""The causes of an error, each an intervention: change one thing, decide again, count what turned right and wrong."""

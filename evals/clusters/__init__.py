"""Do the clusters of errors follow the themes that people know, above what plain clusterings make of the same texts?"""

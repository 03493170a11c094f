"""Who else changed a rule of a kind lately: a topic over the histories of many platforms' policies."""

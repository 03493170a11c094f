"""The assistant suite: does the agent that answers in Slack find the right thing, and refuse what it must?"""

"""Does a policy become a prompt that asks for every rule, adds nothing, and decides better than a sentence does?"""

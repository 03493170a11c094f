"""Does the search find the clause that answers, above what plain searches find, and say so when none does?"""

"""From the clauses in force of a policy to a prompt: scope, questions by severity, exceptions, outcomes."""

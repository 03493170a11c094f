"""What can go wrong with a language model. No message holds a key, a prompt or what a model said.

Refused
├── NoModel        none is configured
└── BudgetSpent    the call could exceed today's budget
OutsideFailed
├── ModelFailed    no answer: out of reach, too slow, an error of the provider
├── ModelRefused   the model or its provider declined to answer
└── BadAnswer      an answer of the wrong form, also after it was told so
    ├── CutOff     longer than the limit of tokens
    └── NoAnswer   nothing in it
"""

from knowledge_base.errors import OutsideFailed, Refused


class NoModel(Refused):
    """No language model is configured."""


class BudgetSpent(Refused):
    """The call could cost more than what is left of today's budget; nothing was sent."""


class ModelFailed(OutsideFailed):
    """There was no answer."""


class ModelRefused(OutsideFailed):
    """The model or its provider declined to answer."""


class BadAnswer(OutsideFailed):
    """The answer does not have the form it must have.

    For the model to mend it: `problem` says what is off, `shown` is what it said. Neither is in the message.
    """

    def __init__(self, message: str, problem: str = "", shown: str = "") -> None:
        super().__init__(message)
        self.problem, self.shown = problem, shown


class CutOff(BadAnswer):
    """The answer is longer than the limit of tokens; asking again would not help."""


class NoAnswer(BadAnswer):
    """The answer is empty, or none at all."""

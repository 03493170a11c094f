"""Cases split for triage and drafts: by content groups, with what the prompt was taught pinned to tuning."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.prompts import Example
from tools.content_groups import content_groups
from tools.reading import CaseTexts
from tools.split import Split, assign_splits


def split_cases(
    texts: Sequence[CaseTexts], given: Sequence[str | None], examples: Sequence[Example], seed: int
) -> tuple[NDArray[np.int64], tuple[Split, ...]]:
    """Content groups and splits; groups that hold one of the examples are pinned to tuning."""
    wordings = [" ".join(example.text.split()) for example in examples]
    every = content_groups([*(case.text for case in texts), *wordings], [*given, *(None for _ in wordings)])
    groups = np.array(every[: len(texts)], dtype=np.int64)
    taught = set(every[len(texts) :])
    cited = {example.case for example in examples if example.case}
    pinned = {
        case.id for case, group in zip(texts, groups, strict=True) if int(group) in taught or case.id in cited
    }
    ids = [str(case.id) for case in texts]
    assigned = assign_splits(ids, [int(group) for group in groups], seed, pinned)
    return groups, tuple(assigned[case_id] for case_id in ids)

"""What every suite shares: rows, variations by seed, scores with intervals, the run on Inspect AI, the baseline."""

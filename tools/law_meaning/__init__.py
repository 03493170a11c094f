"""What a law demands: obligations, prohibitions, permissions, exemptions, limits and terms, each with its quote."""

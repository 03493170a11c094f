"""What measures the normaliser: disguises made by program, and clean sentences in many languages."""

"""Judgement: LangGraph graphs over the tools, and the only place that may reach an LLM."""

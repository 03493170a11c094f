"""How long a prompt is to a model; OpenAI's tokenizer counts for all, which is near for the models of others."""

from agents.llm_library import known_model, load


def tokens(model: str, text: str) -> int:
    """How many tokens a text is to a model; nothing is sent or downloaded."""
    library = load()
    library.disable_hf_tokenizer_download = True
    return int(library.token_counter(model=model, text=text))


def window(model: str) -> int | None:
    """How many tokens a model takes at once; None where nobody knows."""
    most = known_model(load(), model).get("max_input_tokens")
    return most if isinstance(most, int) else None

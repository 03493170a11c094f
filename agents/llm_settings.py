"""What the environment says about the language model."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge_base.errors import WrongUsage

PREFIX = "REDLINE_LLM_"
AnswerFormat = Literal["auto", "json_schema", "json_object", "text"]
Dollars = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class LlmSettings(BaseSettings):
    """The language model, if there is one; everything has a default."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", env_ignore_empty=True)

    model: Annotated[str, Field(max_length=200)] = ""
    """litellm's name of a model, such as openai/gpt-5-mini, anthropic/claude-sonnet-4-5 or ollama_chat/llama3;
    empty: no language model."""
    api_base: str = ""
    """The server, where it is not the provider's own."""
    api_key: SecretStr | None = None
    """The provider's key; without it litellm looks for the provider's own variable, such as OPENAI_API_KEY."""
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 30
    """How long one attempt may take, and the longest pause that a provider may ask for."""
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    """How often an attempt is made again after 429, 500, 502, 503, 529 or a lost connection."""
    max_tokens: Annotated[int, Field(ge=1, le=200_000)] = 1200
    """The longest answer; models that reason count their reasoning too."""
    temperature: Annotated[float, Field(ge=0, le=2)] = 0
    """Left out for models that do not take it."""
    daily_budget: Dollars = 5.0
    """US dollars a day (UTC), over every process on the same store; nothing is sent that could exceed it."""
    price_in: Dollars | None = None
    """US dollars per million tokens sent, where litellm does not know the model or you pay another price."""
    price_out: Dollars | None = None
    """US dollars per million tokens answered."""
    answer_format: AnswerFormat = "auto"
    """How JSON is asked for; a server that refuses one of the ways is told another here."""
    concurrency: Annotated[int, Field(ge=1, le=128)] = 8
    """How many cases are judged at once."""
    pictures: Literal["auto", "yes", "no"] = "auto"
    """Whether a judge is shown a case's pictures, which are not redacted; `auto`: where litellm knows the model to take
    them."""
    most_pictures: Annotated[int, Field(ge=1, le=20)] = 4
    """Pictures of one case."""
    most_picture_bytes: Annotated[int, Field(ge=1, le=20_000_000)] = 2_000_000
    picture_tokens: Annotated[int, Field(ge=1, le=100_000)] = 3_000
    """The most that a picture counts as against the budget before its call."""
    cache: bool = True
    """Keep answers in the store, and answer the same question from there."""


def read_settings() -> LlmSettings:
    """The settings of the environment.

    Raises: WrongUsage naming the variable, never its value.
    """
    try:
        return LlmSettings()
    except ValidationError as problem:
        first = problem.errors(include_input=False, include_url=False)[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"][:1]).upper()
        raise WrongUsage(f"{name}: {first['msg']}; set it anew, or leave it out") from None

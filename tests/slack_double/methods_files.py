"""Files in three steps: ask for a URL, post the bytes to it, complete the upload."""

import mimetypes
import secrets
from dataclasses import replace

from tests.slack_double.errors import SlackError
from tests.slack_double.messages import thread_of
from tests.slack_double.records import File, Json, Message
from tests.slack_double.registry import Args, method, postable
from tests.slack_double.state import World


def file_json(world: World, file: File) -> Json:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if file.id not in world.completed_files():
        kind = ""  # Slack is still looking at it
    return {
        "id": file.id, "name": file.name, "title": file.title or file.name, "size": file.length, "mimetype": kind,
        "filetype": file.name.rpartition(".")[2], "alt_txt": file.alt_text, "user": world.bot_user_id,
        "url_private": f"{world.base_url}/files/{file.id}", "channels": list(file.channels),
        "permalink": f"https://{world.team_domain}.slack.com/files/{world.bot_user_id}/{file.id}",
    }  # fmt: skip


@method("files.getUploadURLExternal", "files:write")
def get_upload_url(world: World, args: Args) -> Json:
    name, length = str(args.need("filename")), args.number("length", 0)
    if length <= 0:
        raise SlackError("missing_argument" if not args.get("length") else "file_upload_size_restricted")
    if len(str(args.get("alt_txt") or "")) > 1000:
        raise SlackError("alt_txt_too_large")
    file = File(world.new_id("F"), name, length, secrets.token_hex(12), str(args.get("alt_txt") or ""))
    world.files[file.id] = file
    return {"file_id": file.id, "upload_url": f"{world.base_url}/upload/v1/{file.token}"}


def take_upload(world: World, token: str, content: bytes) -> tuple[int, str]:
    """The answer to bytes posted to an upload URL: HTTP status and text."""
    file = next((each for each in world.files.values() if each.token == token), None)
    if file is None or file.content is not None:
        return 404, "not found"
    if len(content) != file.length:
        return 400, f"expected {file.length} bytes, got {len(content)}"
    world.files[file.id] = replace(file, content=content)
    world.touch()
    return 200, f"OK - {len(content)}"


@method("files.completeUploadExternal", "files:write")
def complete(world: World, args: Args) -> Json:
    asked = args.need("files")
    if not isinstance(asked, list) or not all(isinstance(each, dict) and "id" in each for each in asked):
        raise SlackError("invalid_arguments")
    ready = [world.files.get(each["id"]) for each in asked]
    if any(file is None or file.content is None or file.completed for file in ready):
        raise SlackError("file_not_found")
    named = args.names("channels") or ([args.get("channel_id")] if args.get("channel_id") else [])
    channels = []
    for name in named:
        try:
            channels.append(postable(world, name))
        except SlackError as refusal:
            known = {"channel_not_found": "invalid_channel", "not_in_channel": "posting_to_channel_denied"}
            raise SlackError(known.get(refusal.code, refusal.code)) from None
    ids = tuple(channel.id for channel in channels)
    ready_at = world.clock.now() + world.file_seconds
    for each, file in zip(asked, ready, strict=True):
        if file is not None:
            title = str(each.get("title") or file.name)
            world.files[file.id] = replace(file, title=title, completed=True, ready_at=ready_at, channels=ids)
    for channel_id in ids:
        _share(world, args, channel_id, tuple(each["id"] for each in asked))
    world.touch()
    return {"files": [file_json(world, world.files[each["id"]]) for each in asked]}


def _share(world: World, args: Args, channel: str, files: tuple[str, ...]) -> None:
    world.put(
        Message(
            channel=channel,
            ts=world.new_ts(channel),
            user=world.bot_user_id,
            text=str(args.get("initial_comment") or ""),
            thread_ts=thread_of(world, channel, args.get("thread_ts")),
            files=files,
            subtype="file_share",
            from_bot=True,
        )
    )


@method("files.info", "files:read")
def info(world: World, args: Args) -> Json:
    file = world.files.get(str(args.need("file")))
    if file is None or not file.completed:
        raise SlackError("file_not_found")
    return {"file": file_json(world, file)}

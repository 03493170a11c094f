#!/bin/sh
# Draws the pictures of the Slack guide anew: `docs/pictures/slack.sh`, from the root of the repository.
# It needs Chromium and, for letters like Slack's, the font Lato (Debian: apt-get install chromium fonts-lato).
# Neither set-up nor the tests need either.
set -eu
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT
.venv/bin/redline slack preview "$pages"
for page in "$pages"/*.html; do
  name=$(basename "$page" .html)
  case "$name" in index | *-last-page | *-loading | *-revert | *-expired) continue ;; esac
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=720,2600 \
    --screenshot="$pages/$name.png" "file://$page" >/dev/null 2>&1
  .venv/bin/python - "$pages/$name.png" "docs/pictures/slack-$name.png" <<'PYTHON'
import sys

from PIL import Image, ImageChops

picture = Image.open(sys.argv[1]).convert("RGB")
bottom = ImageChops.difference(picture, Image.new("RGB", picture.size, (255, 255, 255))).getbbox()[3]
cut = picture.crop((0, 0, picture.width, min(bottom + 16, picture.height)))
cut.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(sys.argv[2], optimize=True)
PYTHON
done

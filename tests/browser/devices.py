"""Cameras, microphones and screens for a Chromium that is to have them, and what they see and hear."""

import random
import struct
import wave
from pathlib import Path

DEVICES = ("--use-fake-device-for-media-stream",)
YES = ("--use-fake-ui-for-media-stream", "--auto-select-desktop-capture-source=Entire screen")


def noise(path: Path, loudness: float, seconds: int = 4) -> Path:
    """White noise as a WAV file; `loudness` is its RMS of full scale."""
    draw = random.Random(7)
    peak = loudness * 3**0.5  # of even noise
    samples = [int(32_767 * peak * draw.uniform(-1, 1)) for _ in range(48_000 * seconds)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return path


def picture(path: Path, edges: int, middle: int, size: tuple[int, int] = (320, 240)) -> Path:
    """A still picture in grey as a Y4M film: its edges, and the box in its middle, each 16 (black) to 235 (white)."""
    wide, high = size
    inside = range(wide // 3, 2 * wide // 3)
    rows = (bytes(middle if x in inside and y > high // 4 else edges for x in range(wide)) for y in range(high))
    frame = b"FRAME\n" + b"".join(rows) + bytes([128]) * (wide * high // 2)
    path.write_bytes(f"YUV4MPEG2 W{wide} H{high} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 10)
    return path

"""Writes tensorboard-grid.png and events.out.tfevents.1700000000.reference: what a session of a run
leaves, by TensorBoard's own messages and record writer."""
import argparse
import math
import pathlib

import numpy as np
from PIL import Image
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.text import metadata
from tensorboard.summary.writer.record_writer import RecordWriter
from tensorboard.util import tensor_util

FOLDER = pathlib.Path(__file__).resolve().parent
GRID = FOLDER / "tensorboard-grid.png"
EVENTS = FOLDER / "events.out.tfevents.1700000000.reference"
WALL_TIME = 1_700_000_000.5
RECIPE = "name: reference\n\nseed: 3\n"


def event(step, **what):
    return event_pb2.Event(wall_time=WALL_TIME, step=step, **what)


def summary(step, *values):
    return event(step, summary=summary_pb2.Summary(value=values))


def session(step, status, **fields):
    return event(step, session_log=event_pb2.SessionLog(status=status, **fields))


def scalars(step, **values):
    make = summary_pb2.Summary.Value
    return summary(step, *[make(tag=k.replace("__", "/"), simple_value=v) for k, v in values.items()])


def code(step, tag, text):
    indented = "\n".join("    " + line for line in text.split("\n"))
    tensor = tensor_util.make_tensor_proto(np.array(indented, dtype=object))
    about = metadata.create_summary_metadata(display_name=None, description=None)
    # TensorBoard's reader adds it to texts that do not say it.
    about.data_class = summary_pb2.DATA_CLASS_TENSOR
    return summary(step, summary_pb2.Summary.Value(tag=tag, metadata=about, tensor=tensor))


def image(step, tag, path):
    with Image.open(path) as picture:
        width, height, channels = *picture.size, len(picture.getbands())
    encoded = summary_pb2.Summary.Image(
        width=width, height=height, colorspace=channels, encoded_image_string=path.read_bytes())
    return summary(step, summary_pb2.Summary.Value(tag=tag, image=encoded))


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    pixels = np.arange(3 * 5 * 3, dtype=np.uint8).reshape(3, 5, 3) * 5
    Image.fromarray(pixels).save(GRID)
    log = event_pb2.SessionLog
    events = [
        event(0, file_version="brain.Event:2"),
        session(5, log.START),
        code(5, "recipe", RECIPE),
        scalars(
            5, loss=0.1, learning_rate=1e-3, gradient_norm__denoiser=2.5,
            gradient_norm__generator=1e-9, images_per_second=math.nan),
        session(5, log.CHECKPOINT, checkpoint_path="runs/grün/checkpoints/step-0000005"),
        image(5, "samples/ema:0.99", GRID),
        scalars(300, loss=-1e30, learning_rate=1e-3, images_per_second=0.0),
    ]
    with open(EVENTS, "wb") as file:
        writer = RecordWriter(file)
        for each in events:
            writer.write(each.SerializeToString())
    print(f"{EVENTS.name}: {len(events)} events, {EVENTS.stat().st_size} bytes")


if __name__ == "__main__":
    main()

"""Picture files and data sets of every form that is read, and the pixels that they hold.

pictures.zip holds the files, as Pillow, NumPy, pickle and zipfile write them; the PNG files of kinds
that Pillow does not write (16 bits per channel, interlaced) are put together here. pictures.npz holds
the pixels under the same names, as Pillow reads and resizes them. hostile.zip holds files that must be
refused.
"""

import gzip
import io
import pickle
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

FOLDER = Path(__file__).resolve().parent
FILES: dict[str, bytes] = {}
HOSTILE: dict[str, bytes] = {}
PIXELS: dict[str, np.ndarray] = {}
TIME = (1980, 1, 1, 0, 0, 0)


def photograph(height: int, width: int, seed: int) -> np.ndarray:
    """Smooth colours with an edge: what JPEG keeps small and filters can get wrong."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    planes = []
    for _ in range(3):
        a, b, c = random.uniform(0.02, 0.2, 3)
        planes.append(127 + 90 * np.sin(a * x + c) * np.cos(b * y) + 30 * ((x + y) % 37 < 9))
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def packed(image: Image.Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(pixels: np.ndarray, colour_type: int, depth: int, interlaced: bool = False) -> bytes:
    """A PNG file: `pixels` are [height, width, channels], big-endian where they have 16 bits."""
    height, width = pixels.shape[:2]
    passes = [(0, 0, 1, 1)]
    if interlaced:  # Adam7: first row and column, and the steps between them
        passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2),
                  (0, 1, 2, 2), (1, 0, 2, 1)]
    rows = b""
    for top, left, down, right in passes:
        part = pixels[top::down, left::right]
        if part.size:
            rows += b"".join(b"\0" + row.tobytes() for row in part)
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, int(interlaced))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9))
            + chunk(b"IEND", b""))


def add(name: str, contents: bytes, pixels: np.ndarray | None = None) -> None:
    FILES[name] = contents
    if pixels is None:
        image = Image.open(io.BytesIO(contents))
        grey = image.mode in ("1", "L", "LA")
        pixels = np.asarray(image.convert("L" if grey else "RGB"))
    PIXELS[name] = pixels.reshape(*pixels.shape[:2], -1)


def kinds() -> None:
    colours = photograph(23, 17, 1)
    image = Image.fromarray(colours)
    alpha = Image.fromarray(photograph(23, 17, 2)[..., 0])
    add("kinds/rgb.png", packed(image, "PNG"))
    add("kinds/grey.png", packed(image.convert("L"), "PNG"))
    add("kinds/one-bit.png", packed(image.convert("1"), "PNG"))
    add("kinds/palette.png", packed(image.quantize(13), "PNG"))
    clear = packed(image.quantize(13), "PNG", transparency=3)
    add("kinds/palette-transparent.png", clear, np.asarray(image.quantize(13).convert("RGB")))
    with_alpha = image.copy()
    with_alpha.putalpha(alpha)
    add("kinds/rgba.png", packed(with_alpha, "PNG"), colours)
    grey = image.convert("L")
    grey_alpha = grey.convert("LA")
    grey_alpha.putalpha(alpha)
    add("kinds/grey-alpha.png", packed(grey_alpha, "PNG"), np.asarray(grey))
    random = np.random.default_rng(3)
    for name, channels, colour_type in [("grey-16", 1, 0), ("rgb-16", 3, 2)]:
        deep = random.integers(0, 1 << 16, (9, 14, channels), dtype=np.uint16)
        rounded = np.floor(deep / 257 + 0.5).astype(np.uint8)
        add(f"kinds/{name}.png", png(deep.astype(">u2"), colour_type, 16), rounded)
    add("kinds/interlaced.png", png(colours, 2, 8, interlaced=True), colours)
    add("kinds/rgb.jpg", packed(image, "JPEG", quality=80))
    add("kinds/full.jpeg", packed(image, "JPEG", quality=95, subsampling=0))
    add("kinds/progressive.JPG", packed(image, "JPEG", quality=70, progressive=True))
    add("kinds/grey.jpg", packed(grey, "JPEG", quality=80))
    add("kinds/inks.jpg", packed(image.convert("CMYK"), "JPEG", quality=90))
    add("kinds/png-called.jpg", packed(image, "PNG"))


def turned() -> None:
    image = Image.fromarray(photograph(10, 24, 4))
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[274] = orientation
        contents = packed(image, "JPEG", quality=90, exif=exif)
        upright = ImageOps.exif_transpose(Image.open(io.BytesIO(contents)))
        add(f"turned/{orientation}.jpg", contents)
        PIXELS[f"turned/{orientation}.jpg upright"] = np.asarray(upright)


def resized() -> None:
    """One picture by every filter to smaller and larger sizes, [height, width]."""
    image = Image.fromarray(photograph(31, 45, 5))
    PIXELS["resized"] = np.asarray(image)
    filters = {"box": Image.BOX, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC}
    for name, kind in filters.items():
        for height, width in [(31, 20), (12, 45), (7, 9), (64, 64), (1, 1)]:
            PIXELS[f"resized {name} {height} {width}"] = np.asarray(
                image.resize((width, height), kind))
    PIXELS["resized grey"] = np.asarray(image.convert("L"))[..., None]


def shorter_side(image: Image.Image, size: int) -> Image.Image:
    """torchvision's Resize and CenterCrop, where no half has to be rounded."""
    width, height = image.size
    shorter = min(image.size)
    image = image.resize((size * width // shorter, size * height // shorter), Image.BILINEAR)
    return centre(image, size)


def halving(image: Image.Image, size: int) -> Image.Image:
    """As guided-diffusion describes its own way for ImageNet."""
    while min(image.size) >= 2 * size:
        image = image.resize((image.width // 2, image.height // 2), Image.BOX)
    scale = size / min(image.size)
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.BICUBIC)
    return centre(image, size)


def centre(image: Image.Image, size: int) -> Image.Image:
    left, top = (image.width - size) // 2, (image.height - size) // 2
    return image.crop((left, top, left + size, top + size))


def folders() -> None:
    """Two classes and their pictures, whose sizes differ."""
    sizes = [(40, 61), (90, 33), (16, 16), (35, 35), (70, 50)]
    for index, (height, width) in enumerate(sizes):
        name = f"folder/{'cats' if index < 3 else 'dogs'}/{'deep/' if index == 1 else ''}{index}"
        name += ".png" if index == 2 else ".jpg"
        image = Image.fromarray(photograph(height, width, 10 + index))
        FILES[name] = packed(image, "PNG" if index == 2 else "JPEG")
        image = Image.open(io.BytesIO(FILES[name])).convert("RGB")
        PIXELS[f"{name} shorter_side"] = np.asarray(shorter_side(image, 16))
        PIXELS[f"{name} halving"] = np.asarray(halving(image, 16))
        PIXELS[f"{name} none"] = np.asarray(centre(image, 16))
        PIXELS[f"{name} grey"] = np.asarray(shorter_side(image.convert("L"), 16))[..., None]


def archives_of_classes() -> None:
    """ImageNet's archive: a tar archive of one for each class."""
    inner = [(f"{name}.tar", tar("", *((f"{name}_{i}.JPEG", FILES[f"folder/{name}/{i}.jpg"])
                                       for i in indices)))
             for name, indices in [("cats", [0]), ("dogs", [3, 4])]]
    FILES["imagenet.tar"] = tar("", *inner)


def celeba() -> None:
    """Eight faces: five for training, two for validation, one for tests."""
    names = [f"{index:06}.jpg" for index in range(1, 9)]
    splits = [0, 0, 1, 0, 2, 0, 1, 0]
    attributes = ["Male", "Smiling", "Young"]
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        # Not in the order of the list.
        for index in [3, 0, 1, 2, 7, 6, 5, 4]:
            image = Image.fromarray(photograph(218, 178, 20 + index))
            contents = packed(image, "JPEG", quality=40)
            FILES[f"celeba/img_align_celeba/{names[index]}"] = contents
            write(archive, f"img_align_celeba/{names[index]}", contents)
            decoded = Image.open(io.BytesIO(contents))
            PIXELS[f"celeba {names[index]}"] = np.asarray(shorter_side(decoded, 64))
    FILES["celeba.zip"] = zipped.getvalue()
    lines = [f"{name} {split}" for name, split in zip(names, splits)]
    FILES["celeba/list_eval_partition.txt"] = "\n".join([*lines, ""]).encode()
    random = np.random.default_rng(30)
    signs = random.choice([-1, 1], (len(names), len(attributes)))
    rows = [f"{name}  {'  '.join(f'{s:2}' for s in row)}" for name, row in zip(names, signs)]
    text = "\n".join([str(len(names)), " ".join(attributes) + " ", *rows, ""])
    FILES["celeba/list_attr_celeba.txt"] = text.encode()
    PIXELS["celeba smiling"] = (signs[:, 1] == 1).astype(np.int64)
    celeba_png(names)


def celeba_png(names: list[str]) -> None:
    """The same list's faces as smaller PNG files, in a folder and in a zip archive."""
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        for index, name in enumerate(names):
            path = f"img_align_celeba_png/{name.replace('.jpg', '.png')}"
            image = Image.fromarray(photograph(55, 45, 50 + index)).quantize(8)
            FILES[f"celeba-png/{path}"] = packed(image, "PNG", optimize=True)
            write(archive, path, FILES[f"celeba-png/{path}"])
            PIXELS[f"celeba-png {name}"] = np.asarray(shorter_side(image.convert("RGB"), 64))
    FILES["celeba-png.zip"] = zipped.getvalue()


def imagenet() -> None:
    """The downsampled one: ten batches of two images and one of three."""
    images = np.stack([photograph(32, 32, 40 + index) for index in range(23)])
    labels = [1 + index % 3 for index in range(23)]
    rows = images.transpose(0, 3, 1, 2).reshape(23, -1)
    bounds = [(f"train_data_batch_{i + 1}", 2 * i, 2 * i + 2) for i in range(10)]
    for name, first, last in [*bounds, ("val_data", 20, 23)]:
        batch = {"data": rows[first:last], "labels": labels[first:last]}
        if name != "val_data":
            batch["mean"] = rows.mean(0)
        file = io.BytesIO()
        np.savez_compressed(file, **batch)
        FILES[f"imagenet-npz/{name}.npz"] = file.getvalue()
        FILES[f"imagenet/{name}"] = pickle.dumps(batch, protocol=4)
    PIXELS["imagenet"] = images
    PIXELS["imagenet labels"] = np.asarray(labels)


def arrays() -> None:
    images = np.stack([photograph(6, 8, 70 + index) for index in range(5)])
    labels = np.asarray([0, 2, 1, 0, 2])
    for name, values in [("npz/whole.npz", {"arr_0": images, "arr_1": labels}),
                         ("npz/named.npz", {"pictures": images[..., :1], "y": labels})]:
        file = io.BytesIO()
        np.savez(file, **values)
        FILES[name] = file.getvalue()
    file = io.BytesIO()
    np.save(file, np.asfortranarray(images))
    FILES["npz/fortran.npy"] = file.getvalue()
    PIXELS["npz"] = images
    PIXELS["npz labels"] = labels


def idx(values: np.ndarray, order: str = ">") -> bytes:
    """MNIST's form, of bytes: the magic number, the axes, the values."""
    numbers = (0x0800 + values.ndim, *values.shape)
    return struct.pack(f"{order}{len(numbers)}I", *numbers) + values.tobytes()


def indexed() -> None:
    """Seven images for training and three for tests in MNIST's form, plain and with gzip."""
    for prefix, first, last in [("train", 0, 7), ("t10k", 7, 10)]:
        images = np.stack([photograph(28, 28, 80 + i)[..., 0] for i in range(first, last)])
        labels = np.asarray([i * 3 % 10 for i in range(first, last)], np.uint8)
        for name, values in [("images-idx3", images), ("labels-idx1", labels)]:
            FILES[f"idx/{prefix}-{name}-ubyte"] = idx(values)
            FILES[f"idx-gz/{prefix}-{name}-ubyte.gz"] = gzip.compress(idx(values), mtime=0)
            PIXELS[f"idx {prefix} {name[:6]}"] = values


def tar(form: str, *members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=f"w:{form}") as archive:
        for name, contents in members:
            member = tarfile.TarInfo(name)
            member.size = len(contents)
            archive.addfile(member, io.BytesIO(contents))
    return file.getvalue()


def zipped(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, contents in members:
            write(archive, name, contents)
    return file.getvalue()


def hostile() -> None:
    """Names that leave their folder, links, sizes that are false, and a little that becomes a lot."""
    zeros = bytes(65 << 20)
    HOSTILE["escaping.zip"] = zipped(("a.txt", b"a"), ("../evil.txt", b"evil"))
    HOSTILE["escaping.tar"] = tar("", ("a.txt", b"a"), ("b/../../evil.txt", b"evil"))
    HOSTILE["absolute.tar"] = tar("", ("/tmp/evil.txt", b"evil"))
    HOSTILE["inner.tar"] = tar("", ("n1.tar", tar("", ("../../evil.txt", b"evil"))))
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:") as archive:
        for kind, name in [(tarfile.SYMTYPE, "out"), (tarfile.REGTYPE, "out/evil.txt")]:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/tmp" if kind == tarfile.SYMTYPE else ""
            archive.addfile(member)
    HOSTILE["link.tar"] = file.getvalue()
    bomb = zipped(("img_align_celeba/000001.jpg", zeros))
    HOSTILE["bomb.zip"] = bomb
    # The same, whose lists say that it is small.
    HOSTILE["lying.zip"] = bomb.replace(struct.pack("<I", len(zeros)), struct.pack("<I", 1000))
    HOSTILE["bomb.npz"] = zipped(("arr_0.npy", npy(np.zeros((65, 1 << 10, 1 << 10, 1), np.uint8))))
    HOSTILE["bomb-idx.gz"] = gzip.compress(
        idx(np.zeros((1, 28, 28), np.uint8)) + zeros, mtime=0)
    HOSTILE["bomb.tar.gz"] = gzip.compress(
        tar("", ("cifar-10-batches-bin/data_batch_1.bin", zeros)), mtime=0)
    HOSTILE["little-endian-idx"] = idx(np.zeros((1, 28, 28), np.uint8), "<")
    HOSTILE["big-endian.npz"] = zipped(
        ("arr_0.npy", npy(np.zeros((1, 6, 8, 3), np.uint8))),
        ("arr_1.npy", npy(np.zeros(1, ">i8"))))
    HOSTILE["deep.npz"] = zipped(("arr_0.npy", npy(np.zeros((1, 6, 8, 3), np.uint16))))
    HOSTILE["nothing.npz"] = zipped(("arr_0.npy", npy(np.zeros((0, 6, 8, 3), np.uint8))))
    for height, width in [(0, 9), (9, 0)]:
        HOSTILE[f"zero-{height}x{width}.png"] = png(np.zeros((height, width, 1), np.uint8), 0, 8)
    header = struct.pack(">IIBBBBB", 30000, 30000, 1, 0, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(bytes(30000 * 3751), 9))
    HOSTILE["vast.png"] = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + rows
                           + chunk(b"IEND", b""))


def npy(values: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, values)
    return file.getvalue()


def write(archive: zipfile.ZipFile, name: str, contents: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, TIME), contents, zipfile.ZIP_DEFLATED, 9)


def main() -> None:
    for make in [kinds, turned, resized, folders, archives_of_classes, celeba, imagenet, arrays, indexed, hostile]:
        make()
    for archive_name, files in [("pictures.zip", FILES), ("hostile.zip", HOSTILE)]:
        with zipfile.ZipFile(FOLDER / archive_name, "w") as archive:
            for name in sorted(files):
                write(archive, name, files[name])
    with zipfile.ZipFile(FOLDER / "pictures.npz", "w") as archive:
        for name in sorted(PIXELS):
            file = io.BytesIO()
            np.save(file, np.ascontiguousarray(PIXELS[name]))
            write(archive, f"{name}.npy", file.getvalue())


if __name__ == "__main__":
    main()

"""Files of digits in formats that are not read: what each is, and the two lines of Python that convert it.

Every pair of lines has been run on 300 digits, with pandas 3.1, scipy 1.17, openpyxl 3.1 and h5py 3.16: .mat as
`mnist-original` has them, .arff as OpenML's `mnist_784`, .json as rows and as columns, and a sprite as TensorFlow.js's.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePath

from mnist_core.errors import one_line
from mnist_core.languages.translation import N_, _


@dataclass(frozen=True)
class _Format:
    """One of them.

    Attributes:
        kind: what a file of it is, in English for a catalogue.
        endings: of its files' names, in lower case.
        start: what its files begin with; nothing where that is not said.
        lines: convert it; `$file`, `$unpacked`, `$npz` and `$csv` stand for its name and for those of what comes of it,
            in quotes.
    """

    kind: str
    endings: tuple[str, ...]
    start: bytes
    lines: str


_FORMATS = (
    _Format(
        N_("a MATLAB file"),
        (".mat",),
        rb"MATLAB [45]\.0",
        "import numpy, scipy.io; file = scipy.io.loadmat($file)\n"
        'numpy.savez($npz, x_train=file["data"].T, y_train=file["label"].T)',
    ),
    _Format(
        N_("an HDF5 file"),
        (".h5", ".hdf5", ".hdf"),
        rb"\x89HDF|MATLAB 7",
        "import h5py, numpy; file = h5py.File($file)\n"
        'numpy.savez($npz, x_train=file["x_train"], y_train=file["y_train"])',
    ),
    _Format(
        N_("a spreadsheet"),
        (".xlsx", ".xlsm", ".xls", ".ods"),
        rb"\xd0\xcf\x11\xe0",
        "import pandas  # pip install pandas openpyxl\n"
        "pandas.read_excel($file, header=None).to_csv($csv, header=False, index=False)",
    ),
    *(
        _Format(
            kind,
            (ending,),
            start,
            f"import {module}, pathlib\npathlib.Path($unpacked).write_bytes({module}.open($file).read())",
        )
        for kind, ending, start, module in (
            (N_("a file packed with bzip2"), ".bz2", rb"BZh", "bz2"),
            (N_("a file packed with xz"), ".xz", rb"\xfd7zXZ", "lzma"),
        )
    ),
    _Format(
        N_("an ARFF file"),
        (".arff",),
        rb"(?i)\s*@relation",
        "import pandas, scipy.io.arff; table = pandas.DataFrame(scipy.io.arff.loadarff($file)[0])\n"
        "table.astype(float).to_csv($csv, index=False)",
    ),
    _Format(
        N_("a JSON file"),
        (".json", ".jsonl"),
        rb"\s*[\[{]",
        "import numpy, pandas; table = pandas.read_json($file)\n"
        'numpy.savez($npz, x_train=table["image"].tolist(), y_train=table["label"].tolist())',
    ),
)

_ROWS = (
    "import numpy; from PIL import Image; pixels = numpy.array(Image.open($file).convert('L')).reshape(-1, 784)\n"
    'numpy.savez($npz, x_train=pixels, y_train=numpy.fromfile("mnist_labels_uint8", "uint8").reshape(-1, 10))'
)
_TILES = (
    "import numpy; from PIL import Image; pixels = numpy.array(Image.open($file).convert('L'))\n"
    "numpy.savez($npz, x_train=pixels.reshape(-1, 28, {columns}, 28).swapaxes(1, 2).reshape(-1, 784), "
    'y_train=numpy.loadtxt("labels.txt"))'
)


def how_to_convert(name: str, start: bytes) -> str:
    """What a file of another format is and what converts it, as a sentence and two lines; nothing for an unknown one.

    Args:
        name: what it is called.
        start: its first bytes.
    """
    ending = PurePath(name).suffix.lower()
    ours = next((each for each in _FORMATS if each.start and re.match(each.start, start)), None)
    ours = ours or next((each for each in _FORMATS if ending in each.endings), None)
    if ours is None:
        return ""
    words = _("{file} is {kind}, which Digit Lab doesn't read. These two lines of Python convert it:")
    names = _("If your arrays or columns have other names, put those in.") if '["' in ours.lines else ""
    return _with_lines(words.format(file=one_line(name), kind=_(ours.kind)), ours.lines, name, names)


def how_to_cut_up(name: str, width: int, height: int) -> str:
    """Say how to convert one large picture of many digits: one a row, as TensorFlow.js has MNIST, or side by side."""
    if width == 28 * 28:
        lines = _ROWS
    elif width % 28 == 0 and height % 28 == 0 and width * height > 28 * 28:
        lines = _TILES.format(columns=width // 28)
    else:
        words = _("{file} has {width} x {height} pixels; expected 28 x 28, as MNIST has.")
        return words.format(file=one_line(name), width=width, height=height)
    words = _("{file} is one picture of {count} digits. These two lines of Python cut it up and add the labels:")
    count = width * height // (28 * 28)
    return _with_lines(words.format(file=one_line(name), count=count), lines, name, "")


def _with_lines(words: str, lines: str, name: str, more: str) -> str:
    """As Markdown and a terminal show it: the lines are indented."""
    called, stem = one_line(name), one_line(PurePath(name).stem)
    names = {"$file": called, "$unpacked": stem, "$npz": f"{stem}.npz", "$csv": f"{stem}.csv"}
    for place, text in names.items():
        lines = lines.replace(place, json.dumps(text, ensure_ascii=False))
    code = "\n".join(f"    {line}" for line in lines.splitlines())
    return "\n\n".join(filter(None, (words, code, more)))

"""Finds NVIDIA's libraries in installed wheels, where the system's loader does not look."""

import ctypes
import importlib.util
import os
import sys
from pathlib import Path

LIBRARIES = ("libcublasLt.so.12", "libcublas.so.12", "libcudnn.so.9")
"""In the order in which they need each other. CTranslate2 from 4.6.3 on does without cuDNN."""


def wheel_folders() -> tuple[Path, ...]:
    """Return the folders of shared libraries that installed `nvidia-…` wheels brought."""
    nvidia = importlib.util.find_spec("nvidia")
    roots = nvidia.submodule_search_locations if nvidia else None
    inside = "bin" if sys.platform == "win32" else "lib"
    return tuple(sorted(p for root in roots or () for p in Path(root).glob(f"*/{inside}")))


def load_libraries() -> tuple[Path, ...]:
    """Make the wheels' libraries known to this process, so that CTranslate2 finds them, and return them.

    Must come before the first model is loaded. Without such wheels it does nothing, and
    the system's own libraries are used.
    """
    folders = wheel_folders()
    if sys.platform == "win32":
        for folder in folders:
            os.add_dll_directory(str(folder))
            os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
        return folders
    found = [f / name for name in LIBRARIES for f in folders if (f / name).is_file()]
    for library in found:
        ctypes.CDLL(str(library), ctypes.RTLD_GLOBAL)
    return tuple(found)


def driver() -> bool:
    """Whether an NVIDIA driver can be loaded."""
    try:
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return False
    return True


def cards() -> int:
    """Return how many NVIDIA graphics cards this process may use: cheap, and 0 without a driver."""
    import ctranslate2

    try:
        return int(ctranslate2.get_cuda_device_count())
    except RuntimeError:  # a driver that is there but broken
        return 0

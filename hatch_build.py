"""Builds the wheel with the templates compiled, so that no run has to wait for that."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTemplates(BuildHookInterface[Any]):
    """Adds the modules of `checklist.compiled`, to a wheel and to an editable install alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into a folder that lasts as long as the build."""
        sys.path.insert(0, self.root)
        from checklist.templates import compiled_templates  # noqa: PLC0415  (found only now)

        self._folder = TemporaryDirectory()
        key = "force_include_editable" if version == "editable" else "force_include"
        for path, text in compiled_templates().items():
            file = Path(self._folder.name, path)
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")
            build_data[key][str(file)] = path

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002  (Hatchling decides the signature)
        """Clear the folder away."""
        self._folder.cleanup()

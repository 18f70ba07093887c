"""How the documentation is built: `make docs` writes it to build/docs, and any warning is an error."""

import re

project = "Haoke 好客"
author = "the Haoke maintainers"
project_copyright = "the Haoke maintainers"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]

html_theme = "furo"
html_title = "Haoke 好客"
html_copy_source = False
html_show_sphinx = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_default_options = {"members": True, "undoc-members": False, "show-inheritance": False}
napoleon_numpy_docstring = False
suppress_warnings = [
    "ref.python"
]  # `type[...]` in a signature is Python's, although some values have a field of this name

# Signatures are long: one parameter a line where they do not fit.
maximum_signature_line_length = 100

_INDENTED = re.compile(r"^ {4,}\S")
_QUOTED = re.compile(r"(?<!`)`([^`]+)`(?![`_])")


def read_markdown(
    _app: object, what: str, _name: str, _obj: object, _options: object, lines: list[str]
) -> None:
    """Docstrings quote names as `name`, and those of modules show code by indenting it: both as Sphinx wants it."""
    lines[:] = [_QUOTED.sub(r"``\1``", line) for line in lines]
    if what != "module":
        return
    shown: list[str] = []
    literal = False
    for line in lines:
        if line and bool(_INDENTED.match(line)) != literal:
            literal = not literal
            shown += ["", ".. code-block:: text", ""] if literal else []
        shown.append(line)
    lines[:] = shown


def setup(app: object) -> None:
    """Sphinx calls this."""
    app.connect("autodoc-process-docstring", read_markdown, priority=100)  # type: ignore[attr-defined]

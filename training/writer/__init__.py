"""Training of the writer: conversations and preferences in; an adapter or a model out that has shown what it can do."""

from training.writer.quiet import without_kernels

without_kernels()  # before any module here imports a library that says it

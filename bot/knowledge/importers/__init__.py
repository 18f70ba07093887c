"""Importers: files and pages in, documents of articles out. Each reads one format and nothing else."""

from bot.knowledge.importers.files import SUFFIXES, read_file, read_path

__all__ = ["SUFFIXES", "read_file", "read_path"]

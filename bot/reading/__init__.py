"""What customers' pictures and recordings say: text in screenshots, spoken words, what a photo shows."""

from bot.reading.load import load_readers
from bot.reading.readers import Reader, Readers

__all__ = ["Reader", "Readers", "load_readers"]

"""What is left of each size and colour."""

from collections.abc import Mapping

from bot.shop import Product


def stock_of(product: Product) -> Mapping[str, Mapping[str, int]]:
    """Stock by attribute and value, values in upper case; empty for a product without variants."""
    variants = product.extra.get("variants")
    if not isinstance(variants, dict):
        return {}
    return {
        attribute: {value.upper(): left for value, left in counts.items() if isinstance(left, int)}
        for attribute, counts in variants.items()
        if isinstance(counts, dict)
    }

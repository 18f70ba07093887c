"""Promotions: what runs now, codes and coupons, points."""

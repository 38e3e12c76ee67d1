"""The assets: one per table, thin over plain functions; an asset's key is its table's name."""

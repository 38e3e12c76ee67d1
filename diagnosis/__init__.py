"""From many failures to one cause: what single slip would explain that printed numbers do not add up.

The package works on the judged sums of one document at a time (`ledger`): cells with amounts, and instances
of identities as weighted sums over them. It looks for the smallest undoing that makes every failing sum it
touches hold and no holding one fail, and asserts a cause only where nothing else does so as simply
(`search`).

What does not belong here: what a cell means (that is decided in the warehouse), any word about a particular
form, agency or document, and any change to a fact. An undoing is tried, told, and thrown away.
"""

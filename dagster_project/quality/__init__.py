"""Quality as derived from the contract: pandera schemas, Great Expectations suites, and their report.

What a column must hold is written once, beside the model in the dbt project; nothing is defined again here.
"""

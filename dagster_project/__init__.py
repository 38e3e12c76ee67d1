"""Wiring of the warehouse: assets, checks, jobs, the command line, and what is shown of a run.

No parsing of documents and no business rule in SQL belongs here: reading is `ingest`, meaning is `dbt`.
"""

"""Tests of the classification seeds as data: no dbt and no database is needed to run them."""

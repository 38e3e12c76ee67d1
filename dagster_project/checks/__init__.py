"""The asset checks of every run. A check that blocks keeps the run from publishing."""

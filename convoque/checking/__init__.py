"""Everything that editors write, held against everything it has to be: ``check_savoir`` finds all the mistakes."""

from convoque.checking.check import Checked, check_folders, check_given, check_savoir

__all__ = ["Checked", "check_folders", "check_given", "check_savoir"]

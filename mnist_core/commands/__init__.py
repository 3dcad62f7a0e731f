"""What each command of the command line does: from parsed options to an exit status."""

"""What the commands of the command line do: print what happened, answer an exit code."""

"""What people use: the `ocop` command and how its answers look."""

"""The parts of bench/run: the work, the programs that do it, the measured times, and the output."""

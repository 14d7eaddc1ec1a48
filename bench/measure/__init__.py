"""What bench/run is made of: work to do, programs to give it to, times, and how they are shown."""

"""What a turn, a start and a process cost: ours, stock Rasa's, each layer's, and the floor (``make bench``)."""
